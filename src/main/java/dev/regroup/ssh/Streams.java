package dev.regroup.ssh;

import dev.regroup.host.ByteText;
import dev.regroup.host.Frame;
import dev.regroup.host.FrameReader;
import dev.regroup.host.FrameReader.Problem;
import dev.regroup.host.HostFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drains both output streams of a command, a thread each: they share one window, so one that nobody
 * reads stops the other. The streams are never closed, since sshj then drops the whole connection
 * when more data come. Thread-safe.
 */
final class Streams {
  /** Bytes of stderr; a command that writes more has failed. */
  static final int MAX_STDERR = 1 << 20;

  /** What a command has come to. */
  enum Event {
    /** The script can be sent. */
    GREETED,
    /** sudo asks for a password that it was not given yet. */
    PROMPTED,
    /** The last frame is here. */
    ENDED,
    /** Both streams ended without it. */
    CLOSED,
    /** The output cannot be used, see {@link #problem()}. */
    BROKEN,
    /** Nothing until the deadline. */
    TIMEOUT
  }

  private final FrameReader reader;
  private final String prompt;
  private final List<Frame> frames = new ArrayList<>();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private FrameReader.State state = FrameReader.State.NOISE;
  private int prompts;
  private String tail = "";
  private int open = 2;
  private boolean lost;
  private @Nullable Problem problem;
  private @Nullable RuntimeException bug;

  Streams(String nonce, String prompt, Consumer<Frame> onFrame) {
    this.prompt = prompt;
    this.reader =
        new FrameReader(
            nonce,
            frame -> {
              synchronized (this) {
                frames.add(frame);
              }
              onFrame.accept(frame);
            });
  }

  void drain(String host, InputStream out, InputStream err) {
    start("regroup-" + host + "-stdout", out, this::takeStdout);
    start("regroup-" + host + "-stderr", err, this::takeStderr);
  }

  /**
   * Waits for the next thing to act on.
   *
   * @param greeted whether the greeting is known already
   * @param answered how many of sudo's prompts were answered
   */
  synchronized Event await(boolean greeted, int answered, Deadline deadline)
      throws InterruptedException {
    while (true) {
      RuntimeException thrown = bug;
      if (thrown != null) {
        throw thrown;
      }
      if (problem != null) {
        return Event.BROKEN;
      }
      if (!greeted && state != FrameReader.State.NOISE) {
        return Event.GREETED;
      }
      if (!greeted && prompts > answered) {
        return Event.PROMPTED;
      }
      if (state == FrameReader.State.ENDED) {
        return Event.ENDED;
      }
      if (open == 0) {
        return Event.CLOSED;
      }
      if (deadline.passed()) {
        return Event.TIMEOUT;
      }
      wait(deadline.leftMillis());
    }
  }

  /** Waits until both streams have ended; false when the deadline came first. */
  synchronized boolean awaitEnd(Deadline deadline) throws InterruptedException {
    while (open > 0 && problem == null && !deadline.passed()) {
      wait(Math.max(1, deadline.leftMillis()));
    }
    return open == 0;
  }

  synchronized List<Frame> frames() {
    return List.copyOf(frames);
  }

  /** What stands on stderr, without sudo's prompt; byte text. */
  synchronized String stderr() {
    String text = ByteText.of(stderr.toByteArray());
    return prompt.isEmpty() ? text : text.replace(prompt, "");
  }

  /** What stood before the greeting; byte text. */
  String noise() {
    synchronized (reader) {
      return reader.noise();
    }
  }

  OptionalInt status() {
    synchronized (reader) {
      return reader.status();
    }
  }

  synchronized @Nullable Problem problem() {
    return problem;
  }

  /** Whether the connection broke under a stream. */
  synchronized boolean lost() {
    return lost;
  }

  private void start(String name, InputStream in, Take take) {
    Thread thread = new Thread(() -> drain(in, take), name);
    thread.setDaemon(true);
    thread.start();
  }

  private interface Take {
    void take(byte[] bytes, int length);
  }

  private void drain(InputStream in, Take take) {
    byte[] buffer = new byte[1 << 15];
    boolean broken = false;
    RuntimeException thrown = null;
    try {
      for (int n = in.read(buffer); n >= 0 && going(); n = in.read(buffer)) {
        take.take(buffer, n);
      }
    } catch (IOException e) {
      broken = true;
    } catch (RuntimeException e) {
      thrown = e;
    }
    synchronized (this) {
      open--;
      lost |= broken;
      bug = thrown == null ? bug : thrown;
      notifyAll();
    }
  }

  private synchronized boolean going() {
    return problem == null;
  }

  private void takeStdout(byte[] bytes, int length) {
    FrameReader.State now;
    synchronized (reader) {
      now = reader.accept(bytes, 0, length);
    }
    synchronized (this) {
      // A frame more is nothing to wake anyone for, and a script sends each by itself.
      if (now != state) {
        state = now;
        reader.problem().ifPresent(found -> problem = found);
        notifyAll();
      }
    }
  }

  private synchronized void takeStderr(byte[] bytes, int length) {
    stderr.write(bytes, 0, length);
    if (stderr.size() > MAX_STDERR) {
      problem =
          new Problem(
              HostFault.Kind.TOO_MUCH_OUTPUT,
              "it wrote more than " + MAX_STDERR + " bytes to stderr");
    }
    prompts += count(ByteText.of(Arrays.copyOf(bytes, length)));
    notifyAll();
  }

  /** Prompts that end in this piece; one may begin in the piece before. */
  private int count(String piece) {
    if (prompt.isEmpty()) {
      return 0;
    }
    String text = tail + piece;
    int found = 0;
    for (int at = text.indexOf(prompt); at >= 0; at = text.indexOf(prompt, at + 1)) {
      found++;
    }
    tail = text.substring(Math.max(0, text.length() - prompt.length() + 1));
    return found;
  }
}
