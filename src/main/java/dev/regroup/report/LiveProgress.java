package dev.regroup.report;

import dev.regroup.run.RunEvent;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Progress on a terminal: lines that are drawn anew for what goes on, and lines that stay for what
 * ended. Ages grow by a thread of its own. Thread-safe.
 */
final class LiveProgress implements Progress {
  /** Seldom enough not to flicker or to fill a slow line, often enough for a clock of seconds. */
  private static final Duration TICK = Duration.ofMillis(250);

  private final StatusArea area;
  private final Clock clock;
  private final ProgressLines lines;
  private final ProgressBoard board = new ProgressBoard();
  private final Thread ticking;
  private List<String> drawn = List.of();

  /** How many others print to the terminal just now: a message may come while a question waits. */
  private int pauses;

  private boolean closed;

  LiveProgress(PrintWriter err, StatusArea area, Clock clock, TextOptions options) {
    this.area = area;
    this.clock = clock;
    this.lines = new ProgressLines(err, options);
    this.ticking = new Thread(this::tick, "progress");
    ticking.setDaemon(true);
  }

  /** From now on ages grow. */
  LiveProgress start() {
    ticking.start();
    return this;
  }

  @Override
  public synchronized void on(RunEvent event) {
    board.on(event);
    if (event instanceof RunEvent.RunStarted) {
      lines.on(event);
    } else if (event instanceof RunEvent.HostEnded
        || event instanceof RunEvent.WaveStarted
        || event instanceof RunEvent.RunHalted) {
      clear();
      lines.on(event);
    }
    if (event instanceof RunEvent.RunEnded) {
      close();
    } else if (board.idle()) {
      clear();
    }
  }

  @Override
  public synchronized void past(RunEvent event) {
    board.on(event);
    lines.past(event);
  }

  @Override
  public synchronized void pause() {
    pauses++;
    clear();
  }

  @Override
  public synchronized void resume() {
    pauses--;
    draw();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      drawn = List.of();
      notifyAll();
      area.close();
    }
  }

  private synchronized void tick() {
    try {
      while (!closed) {
        draw();
        wait(TICK.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void draw() {
    if (pauses > 0 || closed) {
      return;
    }
    List<String> now =
        ProgressDrawing.lines(board.state(), clock.instant(), area.columns(), area.rows());
    if (now.isEmpty()) {
      clear();
    } else if (!now.equals(drawn)) {
      area.show(now);
      drawn = now;
    }
  }

  private void clear() {
    if (!drawn.isEmpty()) {
      area.clear();
      drawn = List.of();
    }
  }
}
