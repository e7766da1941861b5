package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.regroup.run.StepName;
import dev.regroup.step.Limits;
import dev.regroup.testing.Commands;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One fault that strikes one step, and what became of the host. */
record MatrixCell(String layout, MatrixRow row, MatrixFault fault) {
  private static final String WAITS =
      "while [ ! -e \"$R/sim/go\" ] && [ -d \"$R/sim\" ]; do /bin/sleep 0.03; done";
  private static final String FILLS = "/bin/cat /dev/zero >\"$R/var/fill\" 2>/dev/null || :";

  /** Gives up what hangs within seconds; half of a change's time is its refresh's. */
  private static final Limits HASTY =
      new Limits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofMillis(200));

  /**
   * How it ended.
   *
   * @param where it struck, for the page
   * @param fired how often
   * @param first how the struck run ended; null where it was killed
   * @param by the command that brought the host to its end; empty where the run itself did
   */
  record Ended(String where, int fired, @Nullable Told first, String by, Told last) {}

  @Override
  public String toString() {
    return layout + " " + row.name() + ", " + fault.words();
  }

  /** Strikes, brings the host to its end, and proves it by the host's own files. */
  Ended on(MatrixHost host, MatrixUncut uncut) throws Exception {
    host.reinstall(row.step() == StepName.REBOOT ? "4s" : "30s");
    MatrixProof proof = new MatrixProof(host, uncut);
    Told first = null;
    int fired;
    if (fault.kills()) {
      fired = host.killedAt(fault == MatrixFault.KILLED_BEFORE ? row.begins() : row.ends());
    } else {
      int cuts = host.proxy.cuts();
      Struck struck = strike(host);
      first = struck.run().get();
      fired = struck.gate() == null ? host.proxy.cuts() - cuts : host.gates.fired();
      AtomicInteger otherwise = struck.otherwise();
      fired = otherwise == null ? fired : otherwise.get();
      if (struck.gate() != null && row.ofChange()) {
        assertEquals(row.word(), host.gates.firedIn(), () -> this + " struck another step");
      }
      mend(host, struck.gate());
      proof.awaitReboot();
      EngineHost.await(host.name, host::answers);
      proof.told(first);
    }
    String run = first == null ? "killed" : first.toString();
    assertEquals(1, fired, () -> this + " did not strike exactly once: " + run);
    Told last = first;
    String by = "";
    if (last == null || !last.well() || Files.exists(host.root.at("/var/lib/regroup/lock"))) {
      by = fault.kills() ? "resume" : "apply";
      last = fault.kills() ? host.resume() : host.apply();
    }
    proof.ended(last);
    return new Ended(where(), fired, first, by, last);
  }

  /**
   * A run that is struck.
   *
   * @param gate counts how often, where it does
   * @param otherwise counts it where neither the gate nor the proxy's cuts do
   */
  private record Struck(
      MatrixRow.@Nullable Gate gate,
      @Nullable AtomicInteger otherwise,
      CompletableFuture<Told> run) {}

  private Struck strike(MatrixHost host) {
    if (fault == MatrixFault.HANGS) {
      host.limits(HASTY);
    }
    AtomicInteger otherwise = null;
    if (fault == MatrixFault.CUT_BEFORE) {
      host.at(row.begins(), row.gate() == null ? () -> host.proxy.refuseNext(1) : host.proxy::cut);
    } else if (fault == MatrixFault.CUT_AFTER) {
      host.at(row.ends(), host.proxy::cut);
    } else if (fault == MatrixFault.DISK_FULL && row.reads()) {
      AtomicInteger filled = new AtomicInteger();
      otherwise = filled;
      host.at(row.begins(), () -> fill(host, filled));
    } else if (row.step() == StepName.WAIT && fault == MatrixFault.CUT_DURING) {
      host.at(new Moment("sent probe.sh", 1), host.proxy::cut);
    } else if (row.gate() == null) {
      AtomicInteger struck = new AtomicInteger();
      otherwise = fault == MatrixFault.CUT_DURING ? null : struck;
      host.at(row.begins(), () -> strikePort(host, struck));
    } else {
      return strikeProgram(host);
    }
    return new Struck(null, otherwise, CompletableFuture.supplyAsync(host::apply));
  }

  private void strikePort(MatrixHost host, AtomicInteger struck) {
    struck.incrementAndGet();
    switch (fault) {
      case CUT_DURING -> host.proxy.cutOnceAfter(900);
      case FAILS -> host.proxy.down();
      case HANGS -> host.proxy.stall();
      default -> throw new IllegalStateException(fault + " strikes otherwise");
    }
  }

  private Struck strikeProgram(MatrixHost host) {
    MatrixRow.Gate failing = row.failing();
    MatrixRow.Gate gate = fault == MatrixFault.FAILS && failing != null ? failing : row.gate();
    assertNotNull(gate);
    host.gates.put(
        gate,
        switch (fault) {
          case CUT_DURING, HANGS -> WAITS;
          case FAILS -> gate.fails();
          default -> FILLS;
        });
    if (gate.after().isEmpty()) {
      host.at(row.arms(), host.gates::arm);
    }
    CompletableFuture<Told> run = CompletableFuture.supplyAsync(host::apply);
    if (fault == MatrixFault.CUT_DURING) {
      EngineHost.await("the program", () -> host.gates.fired() > 0 || run.isDone());
      int before = host.proxy.cuts();
      host.proxy.cut();
      assertEquals(before + 1, host.proxy.cuts(), () -> this + ": there was nothing to cut");
      host.root.write("/sim/go", "");
    }
    return new Struck(gate, null, run);
  }

  private static void fill(MatrixHost host, AtomicInteger filled) {
    Commands.run("/bin/sh", "-c", "R=" + host.root.root() + "; " + FILLS);
    if (host.root.at("/var").toFile().getUsableSpace() == 0) {
      filled.incrementAndGet();
    }
  }

  /** What was broken is well again, and what hung on the host has come to its end. */
  private void mend(MatrixHost host, MatrixRow.@Nullable Gate gate) {
    if (row.gate() == null && fault == MatrixFault.FAILS) {
      host.proxy.up();
    }
    host.proxy.reset();
    host.limits(EngineHost.QUICK);
    if (Files.exists(host.root.at("/var/fill"))) {
      host.root.delete("/var/fill");
    }
    if (gate != null) {
      host.gates.open(gate);
    }
    EngineHost.await("quiet on " + host.name, host::isQuiet);
  }

  /** For the page. */
  private String where() {
    MatrixRow.Gate failing = row.failing();
    MatrixRow.Gate gate = fault == MatrixFault.FAILS && failing != null ? failing : row.gate();
    String program = gate == null ? "the port" : "`" + gate.name() + "`";
    return switch (fault) {
      case CUT_BEFORE, KILLED_BEFORE -> "as it begins";
      case CUT_AFTER, KILLED_AFTER -> "as it ends";
      case CUT_DURING ->
          row.step() == StepName.WAIT
              ? "as the probe is sent"
              : gate == null ? "as keys are exchanged" : "while " + program + " runs";
      case FAILS -> gate == null ? "the port is closed" : program + " fails";
      case HANGS -> gate == null ? "the port says nothing" : program + " hangs";
      case DISK_FULL -> row.reads() ? "as it begins" : "as " + program + " runs";
    };
  }
}
