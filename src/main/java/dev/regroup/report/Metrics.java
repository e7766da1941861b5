package dev.regroup.report;

import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * {@code --metrics}: a run as a file for the textfile collector of Prometheus' node_exporter, in
 * the text format 0.0.4 (prometheus.io, "Exposition formats"): UTF-8, the lines of a metric
 * together, a line feed behind each; no times beside values, which that collector does not take.
 */
public final class Metrics {
  private final RunResult run;
  private final Writer out;
  private final String ofRun;

  private Metrics(RunResult run, Writer out) {
    this.run = run;
    this.out = out;
    this.ofRun =
        label("mode", Shown.word(run.mode())) + "," + label("playbook", Shown.line(run.playbook()));
  }

  /**
   * Writes the file whole or not at all: beside it first, to the disk, then over it. What is beside
   * it has the run's id at the end of its name, so that no collector takes it for one of its own.
   *
   * @param began when the run did, by the same clock as {@code ended}
   * @throws IOException when it cannot be written; what was there before is there still
   */
  public static void write(Path file, RunResult run, Instant began, Instant ended)
      throws IOException {
    WholeFile.write(file, out -> write(run, began, ended, out), run.run().toString());
  }

  /** The same to a writer, which stays open. */
  static void write(RunResult run, Instant began, Instant ended, Writer out) throws IOException {
    new Metrics(run, out).all(began, ended);
  }

  private void all(Instant began, Instant ended) throws IOException {
    long took = Math.max(0, Duration.between(began, ended).toMillis());
    one(
        "regroup_last_run_timestamp_seconds",
        "When the last run ended, in Unix time.",
        seconds(ended.toEpochMilli()));
    one("regroup_last_run_duration_seconds", "How long the last run took.", seconds(took));
    one(
        "regroup_last_run_exit_status",
        "The exit status of the last run.",
        Integer.toString(run.exit()));
    head("regroup_hosts", "Hosts of the last run by how they ended.");
    for (Status status : Status.values()) {
      sample("regroup_hosts", word(status), Long.toString(run.count(status)));
    }
    one(
        "regroup_reboot_pending_hosts",
        "Hosts that wait for a reboot that they were told not to do.",
        count(Metrics::waits));
    hosts();
    if (hasDesiredState()) {
      drift();
    }
  }

  private void hosts() throws IOException {
    head("regroup_host_status", "1 for the status that the host ended with.");
    Set<String> told = new HashSet<>();
    for (HostResult host : run.hosts()) {
      String name = name(host);
      // Names that differ in what nobody can see alone are shown alike; two samples of one name
      // would have the collector refuse the whole file.
      if (told.add(name)) {
        sample("regroup_host_status", name + "," + word(host.status()), "1");
      }
    }
  }

  private void drift() throws IOException {
    one(
        "regroup_drift_hosts",
        "Hosts that are known not to be as desired.",
        count(host -> drift(host).orElse(false)));
    head("regroup_host_drift", "1 for a host that is not as desired, 0 for one that is.");
    Set<String> told = new HashSet<>();
    for (HostResult host : run.hosts()) {
      String name = name(host);
      Optional<Boolean> drift = drift(host);
      if (told.add(name) && drift.isPresent()) {
        sample("regroup_host_drift", name, drift.get() ? "1" : "0");
      }
    }
  }

  /** A rollback puts back what was, whatever a playbook would say to it. */
  private boolean hasDesiredState() {
    return run.mode() != Mode.ROLLBACK && !run.playbook().isEmpty();
  }

  /** Whether a host is not as desired now that the run is over; empty where nobody can tell. */
  private Optional<Boolean> drift(HostResult host) {
    return switch (host.status()) {
      case OK -> Optional.of(waits(host));
      case CHANGED -> Optional.of(run.mode() == Mode.CHECK || waits(host));
      case ROLLED_BACK, RESCUED -> Optional.of(true);
      // Only a host that would change waits for a turn; without a plan nobody looked.
      case NOT_ATTEMPTED -> host.plan() == null ? Optional.empty() : Optional.of(true);
      case FAILED, UNFINISHED, REFUSED, UNREACHABLE ->
          Boolean.FALSE.equals(host.verified()) ? Optional.of(true) : Optional.empty();
    };
  }

  /** Whether it runs another line than the one it was given, until somebody reboots it. */
  private static boolean waits(HostResult host) {
    return host.reboot() == HostResult.Reboot.PENDING;
  }

  private String count(Predicate<HostResult> which) {
    return Long.toString(run.hosts().stream().filter(which).count());
  }

  /** A metric with one value. */
  private void one(String name, String help, String value) throws IOException {
    head(name, help);
    sample(name, "", value);
  }

  private void head(String name, String help) throws IOException {
    out.write("# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n");
  }

  private void sample(String name, String labels, String value) throws IOException {
    String more = labels.isEmpty() ? "" : "," + labels;
    out.write(name + "{" + ofRun + more + "} " + value + "\n");
  }

  private static String name(HostResult host) {
    return label("host", Shown.line(host.host()));
  }

  private static String word(Status status) {
    return label("status", Shown.word(status));
  }

  /** The three characters that the format wants escaped. */
  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + "\"";
  }

  private static String seconds(long milliseconds) {
    return BigDecimal.valueOf(milliseconds, 3).toPlainString();
  }
}
