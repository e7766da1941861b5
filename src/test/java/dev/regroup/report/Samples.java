package dev.regroup.report;

import dev.regroup.boot.FileEdit;
import dev.regroup.boot.Refresh;
import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.kernel.Change;
import dev.regroup.kernel.CommandLine;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results made by hand, one for each status and more. */
final class Samples {
  static final Instant START = Instant.parse("2026-11-22T10:15:00Z");
  static final RunId RUN = new RunId("20261122-101500-k3f9");
  static final String PLAYBOOK = "playbooks/tuner.yml";
  static final String PLAYBOOK_SHA256 =
      "9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de";
  static final String BEFORE =
      "BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet nomodeset intel_iommu=off";
  static final String AFTER = "BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet intel_iommu=on iommu=pt";
  static final Finding NOTE =
      new Finding("RG-KERNEL-04", Severity.NOTE, "iommu=pt is the default of this kernel", "");
  static final Finding WARNING =
      new Finding(
          "RG-KERNEL-02",
          Severity.WARNING,
          "/etc/default/grub: someone set nomodeset, which goes",
          "Look at the diff, then apply.");
  static final Finding REFUSAL =
      new Finding(
          "RG-BOOT-03",
          Severity.ERROR,
          "/etc/default/grub: does not evaluate: unterminated quote in line 7",
          "Mend line 7 on the host, then check again.");
  static final Finding LOST =
      new Finding(
          "RG-REBOOT-02",
          Severity.ERROR,
          "the host did not come back within 20 minutes",
          "Look at its console; `regroup resume` goes on once it answers.");

  private Samples() {}

  /** One host of each status, and one that waits for a reboot that its play forbids. */
  static RunResult everyStatus(Mode mode) {
    HostPlan plan = plan();
    HostResult changed =
        result(
            "pve1",
            Status.CHANGED,
            left(mode),
            plan,
            after(mode),
            verified(mode),
            List.of(NOTE, WARNING));
    List<HostResult> hosts =
        List.of(
            result(
                "ok1", Status.OK, Left.AS_FOUND, done(), HostResult.Reboot.NONE, true, List.of()),
            mode == Mode.CHECK ? changed : withAfter(changed, asDesired(15, true)),
            result(
                "pve2",
                Status.OK,
                Left.STAGED,
                onlyReboot(),
                HostResult.Reboot.PENDING,
                null,
                List.of()),
            result(
                "refused1",
                Status.REFUSED,
                Left.AS_FOUND,
                noLayout(),
                HostResult.Reboot.NONE,
                null,
                List.of(NOTE, REFUSAL)),
            result(
                "failed1",
                Status.FAILED,
                Left.PATCHED,
                plan,
                HostResult.Reboot.NEEDED,
                false,
                List.of(LOST)),
            result(
                "back1",
                Status.ROLLED_BACK,
                Left.AS_FOUND,
                plan,
                HostResult.Reboot.NONE,
                null,
                List.of(LOST)),
            result(
                "rescued1",
                Status.RESCUED,
                Left.AS_FOUND,
                plan,
                HostResult.Reboot.DONE,
                null,
                List.of(LOST)),
            result(
                "down1",
                Status.UNREACHABLE,
                Left.AS_FOUND,
                null,
                HostResult.Reboot.NONE,
                null,
                List.of(
                    new Finding(
                        "RG-SSH-01",
                        Severity.ERROR,
                        "10.0.0.9:22 refuses the connection",
                        "Is sshd running there?"))),
            result(
                "cut1",
                Status.UNFINISHED,
                Left.UNKNOWN,
                plan,
                HostResult.Reboot.NEEDED,
                null,
                List.of()),
            new HostResult(
                "later1",
                Status.NOT_ATTEMPTED,
                Left.AS_FOUND,
                0,
                null,
                null,
                "",
                HostResult.Reboot.NONE,
                null,
                List.of(
                    new Finding(
                        "RG-RUN-01",
                        Severity.NOTE,
                        "the run halted: 1 failure, 0 allowed",
                        "Mend failed1, then `regroup resume`.")),
                List.of()));
    return new RunResult(RUN, mode, PLAYBOOK, PLAYBOOK_SHA256, 2, hosts);
  }

  private static Left left(Mode mode) {
    return mode == Mode.CHECK ? Left.AS_FOUND : Left.REBOOTED;
  }

  private static HostResult.Reboot after(Mode mode) {
    return mode == Mode.CHECK ? HostResult.Reboot.NEEDED : HostResult.Reboot.DONE;
  }

  private static @Nullable Boolean verified(Mode mode) {
    return mode == Mode.CHECK ? null : true;
  }

  static HostResult result(
      String host,
      Status status,
      Left left,
      @Nullable HostPlan plan,
      HostResult.Reboot reboot,
      @Nullable Boolean verified,
      List<Finding> findings) {
    String digest = plan == null ? null : "sha256:" + "ab".repeat(32);
    return new HostResult(
        host, status, left, 1, plan, digest, "", reboot, verified, findings, steps(status));
  }

  static List<StepRecord> steps(Status status) {
    if (status == Status.UNREACHABLE) {
      return List.of(step(StepName.CONNECT, StepRecord.Status.FAILED, "connection refused", 0, 12));
    }
    return List.of(
        step(StepName.CONNECT, StepRecord.Status.OK, "", 0, 113),
        step(StepName.FACTS, StepRecord.Status.OK, "14 devices, 2 kernels", 113, 210),
        step(StepName.REFRESH, StepRecord.Status.SKIPPED, "entries are fresh", 323, 0));
  }

  static StepRecord step(StepName name, StepRecord.Status status, String detail, int at, int took) {
    return new StepRecord(name, status, detail, START.plusMillis(at), Duration.ofMillis(took));
  }

  /** Edits, a refresh and a reboot. */
  static HostPlan plan() {
    return planFor("");
  }

  /** The same with that at the top of the edited file. */
  static HostPlan planFor(String top) {
    String before =
        top
            + "GRUB_DEFAULT=0\nGRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet nomodeset intel_iommu=off\"\n";
    return new HostPlan(
        "pve1",
        "debian-grub",
        List.of("/etc/default/grub is there", "no /etc/kernel/proxmox-boot-uuids"),
        "quiet nomodeset intel_iommu=off",
        List.of(BEFORE),
        BEFORE,
        "quiet intel_iommu=on iommu=pt",
        List.of(),
        next(AFTER),
        List.of(
            new Change("nomodeset", Change.Action.REMOVE, null),
            new Change("intel_iommu=on", Change.Action.REPLACE, "intel_iommu=off"),
            new Change("iommu=pt", Change.Action.ADD, null),
            new Change("quiet", Change.Action.MOVE, null)),
        List.of(
            new FileEdit(
                "/etc/default/grub",
                before,
                "00",
                before.replace(" nomodeset intel_iommu=off", " intel_iommu=on iommu=pt"))),
        new Refresh("update-grub", "update-grub", List.of("/boot/grub/grub.cfg"), List.of()),
        HostPlan.Reboot.NEEDED,
        "",
        List.of(
            new HostPlan.Isolation(
                "0000:03:00.0",
                "Altera Corporation device 4c15",
                12,
                List.of(
                    new HostPlan.Sharer(
                        "0000:03:00.1",
                        "Realtek Semiconductor Co., Ltd. RTL8125 2.5GbE Controller",
                        List.of("the default route", "the SSH connection"))),
                15,
                false),
            new HostPlan.Isolation("0000:04:00.0", -1, List.of(), null, null)),
        List.of(),
        null,
        List.of(NOTE, WARNING));
  }

  /** As the planner sees the host once all is done. */
  static HostPlan asDesired(int group, boolean isolated) {
    return layers(
        "quiet intel_iommu=on iommu=pt",
        AFTER,
        AFTER,
        HostPlan.Reboot.NONE,
        List.of(new HostPlan.Isolation("0000:03:00.0", group, List.of(), group, isolated)),
        "every layer and group is as desired");
  }

  private static HostPlan done() {
    return asDesired(15, true);
  }

  private static HostPlan onlyReboot() {
    return layers(
        "quiet intel_iommu=on iommu=pt",
        AFTER,
        BEFORE,
        HostPlan.Reboot.PENDING,
        List.of(),
        "only the reboot is left, and the play forbids it");
  }

  private static HostPlan layers(
      String configured,
      String staged,
      String running,
      HostPlan.Reboot reboot,
      List<HostPlan.Isolation> isolation,
      String reason) {
    return new HostPlan(
        "pve1",
        "debian-grub",
        List.of("/etc/default/grub is there"),
        configured,
        List.of(staged),
        running,
        configured,
        List.of(),
        next(staged),
        List.of(),
        List.of(),
        null,
        reboot,
        "",
        isolation,
        List.of(),
        reason,
        List.of());
  }

  private static HostPlan noLayout() {
    return new HostPlan(
        "refused1",
        null,
        List.of("both /etc/kernel/cmdline and /etc/default/grub are there"),
        null,
        List.of(),
        BEFORE,
        null,
        List.of(),
        null,
        List.of(),
        List.of(),
        null,
        HostPlan.Reboot.NONE,
        "",
        List.of(),
        List.of(),
        null,
        List.of(REFUSAL));
  }

  static StagedEntry next(String options) {
    return new StagedEntry(
        "gnulinux-6.8.12-4-pve",
        "6.8.12-4-pve",
        "/boot/vmlinuz-6.8.12-4-pve",
        List.of("/boot/initrd.img-6.8.12-4-pve"),
        CommandLine.parse(options),
        null);
  }

  /** The run as events; hosts end in reverse. */
  static List<RunEvent> events(RunResult result) {
    List<RunEvent> events = new ArrayList<>();
    List<String> names = result.hosts().stream().map(HostResult::host).toList();
    events.add(new RunEvent.RunStarted(START, RUN, result.mode(), result.playbook(), names));
    for (int i = result.hosts().size() - 1; i >= 0; i--) {
      HostResult host = result.hosts().get(i);
      if (host.status() == Status.NOT_ATTEMPTED) {
        continue;
      }
      for (StepRecord step : host.steps()) {
        events.add(new RunEvent.StepStarted(step.started(), host.host(), step.step()));
        events.add(new RunEvent.StepProgress(step.started(), host.host(), step.step(), "a line"));
        if (step.step() == StepName.FACTS) {
          events.add(
              new RunEvent.StepOutput(step.started(), host.host(), step.step(), "a tool's line"));
        }
        events.add(new RunEvent.StepEnded(step.started().plus(step.took()), host.host(), step));
      }
      if (host.plan() != null) {
        events.add(new RunEvent.Planned(START.plusSeconds(1), host.host(), host.plan()));
      }
      events.add(new RunEvent.HostEnded(START.plusSeconds(2), host.host(), host));
    }
    events.add(
        new RunEvent.RunHalted(
            START.plusSeconds(3),
            RunEvent.Cause.FAILURES,
            "1 failure, 0 allowed",
            List.of("later1"),
            "regroup resume " + RUN));
    events.add(new RunEvent.RunEnded(START.plusSeconds(4), result));
    return events;
  }

  /** A report as text. */
  static String report(ReportFile.Format format, RunResult result) {
    StringWriter out = new StringWriter();
    try {
      ReportFile.write(format, RunView.of(result), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** What a text report prints: results and progress. */
  record Printed(String out, String err) {}

  static Printed text(List<RunEvent> events, TextOptions options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    TextReport report = new TextReport(new PrintWriter(out), new PrintWriter(err), options);
    events.forEach(report::on);
    return new Printed(out.toString(), err.toString());
  }

  /** The same result with what the host was like at its end. */
  static HostResult withAfter(HostResult r, HostPlan seen) {
    return new HostResult(
        r.host(),
        r.status(),
        r.left(),
        r.wave(),
        r.plan(),
        r.planDigest(),
        r.simulated(),
        r.reboot(),
        r.verified(),
        r.findings(),
        r.steps(),
        seen);
  }
}
