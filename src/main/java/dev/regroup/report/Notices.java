package dev.regroup.report;

import dev.regroup.run.RunEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells others outside of a run's turning points: the operator's commands and a webhook. Nobody who
 * works on hosts waits for them; the run's start waits for the commands that may forbid it, and its
 * end, for so long, for all of them. Thread-safe.
 */
public final class Notices implements Reporter {
  /** After which whoever waits at the end is told what for. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  /**
   * Who is told.
   *
   * @param hooks in the order in which they are run
   * @param webhook null for none
   * @param most for one hook, for one event's way to the webhook, and twice over for the run's end
   */
  public record Wanted(List<Hook> hooks, @Nullable WebhookUrl webhook, Duration most) {
    public Wanted {
      hooks = List.copyOf(hooks);
    }
  }

  /**
   * Why a run may not begin.
   *
   * @param what may be kept
   * @param told for the operator alone: what the command printed stands in it
   */
  public record Forbidden(String what, String told) {}

  private final Hooks hooks;
  private final List<Outbox> outboxes = new ArrayList<>();
  private final @Nullable Outbox webhook;
  private final Duration most;
  private final Consumer<String> say;
  private final StringWriter line = new StringWriter();
  private final JsonlReport lines = new JsonlReport(new PrintWriter(line));
  private final CompletableFuture<Void> interrupted = new CompletableFuture<>();
  private @Nullable Notice started;
  private @Nullable Notice ended;

  /**
   * @param say tells people at the controller, from any thread
   */
  public Notices(Wanted wanted, Clock clock, Consumer<String> say) {
    this.most = wanted.most();
    this.say = say;
    this.hooks = new Hooks(wanted.hooks(), most);
    WebhookUrl url = wanted.webhook();
    this.webhook =
        url == null
            ? null
            : new Outbox(new Webhook(url, Webhook.Patience.within(most), clock), say);
    if (!wanted.hooks().isEmpty()) {
      outboxes.add(new Outbox(hooks, say));
    }
    if (webhook != null) {
      outboxes.add(webhook);
    }
  }

  /**
   * Takes an event; those of the run's start and end are told by {@link #open} and {@link #end}.
   */
  @Override
  public synchronized void on(RunEvent event) {
    Optional<Occasion> occasion = outboxes.isEmpty() ? Optional.empty() : Occasion.of(event);
    if (occasion.isEmpty()) {
      return;
    }
    Notice notice = notice(occasion.get(), event);
    switch (occasion.get()) {
      case RUN_STARTED -> started = notice;
      case RUN_ENDED -> ended = notice;
      case WAVE_ENDED, RUN_HALTED -> outboxes.forEach(outbox -> outbox.put(notice));
    }
  }

  private Notice notice(Occasion occasion, RunEvent event) {
    lines.on(event);
    String text = line.toString().stripTrailing();
    line.getBuffer().setLength(0);
    String run =
        event instanceof RunEvent.RunStarted e
            ? e.run().text()
            : started == null ? "" : started.run();
    return new Notice(occasion, run, text);
  }

  /**
   * Tells of the run's start, and runs the hooks that may forbid it; blocks for these. Nothing has
   * been sent to any host yet.
   *
   * @return why the run may not begin; empty where it may
   */
  public Optional<Forbidden> open() {
    Notice start = started();
    if (start == null) {
      return Optional.empty();
    }
    if (webhook != null) {
      webhook.put(start);
    }
    try {
      return hooks.carry(start, interrupted).stream()
          .findFirst()
          .map(trouble -> new Forbidden(trouble.what(), trouble.told()));
    } catch (InterruptedException e) {
      throw byNobody(e);
    }
  }

  private static IllegalStateException byNobody(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted by nobody who may", e);
  }

  private synchronized @Nullable Notice started() {
    return started;
  }

  private synchronized @Nullable Notice ended() {
    return ended;
  }

  /**
   * Tells of the run's end, when all of it is written, and waits until everybody was told or the
   * time for it has passed: what was on its way before has as long as one hook, and the end itself
   * as long again.
   */
  public void end() {
    Notice end = ended();
    if (end == null) {
      return;
    }
    outboxes.forEach(outbox -> outbox.put(end));
    try {
      settle();
    } catch (InterruptedException e) {
      throw byNobody(e);
    }
  }

  private void settle() throws InterruptedException {
    long now = System.nanoTime();
    if (await(false, now + Math.min(SILENCE.toNanos(), most.toNanos()))) {
      return;
    }
    say.accept(
        "regroup: the run is over; whoever is still being told of it has %d s at most."
            .formatted(2 * most.toSeconds()));
    if (!await(true, now + most.toNanos())) {
      outboxes.forEach(outbox -> outbox.recall(true));
    }
    if (!await(false, now + 2 * most.toNanos())) {
      outboxes.forEach(outbox -> outbox.recall(false));
      // What is ended says so itself.
      await(false, System.nanoTime() + Duration.ofSeconds(10).toNanos());
    }
  }

  private boolean await(boolean butTheEnd, long until) throws InterruptedException {
    boolean all = true;
    for (Outbox outbox : outboxes) {
      all &= outbox.await(butTheEnd, until);
    }
    return all;
  }

  /** The run was interrupted: a hook that holds its start up ends. */
  public void interrupted() {
    interrupted.complete(null);
  }

  /** Whoever waits wants no more of it: nobody is told any more. */
  public void leave() {
    outboxes.forEach(Outbox::close);
  }
}
