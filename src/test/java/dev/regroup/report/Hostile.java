package dev.regroup.report;

import dev.regroup.boot.FileEdit;
import dev.regroup.boot.Refresh;
import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.Cluster;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.Essential;
import dev.regroup.host.FileSystem;
import dev.regroup.host.Firmware;
import dev.regroup.host.Hardware;
import dev.regroup.host.Health;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.HostLock;
import dev.regroup.host.InstalledKernel;
import dev.regroup.host.PciDevice;
import dev.regroup.host.Surroundings;
import dev.regroup.kernel.Change;
import dev.regroup.kernel.CommandLine;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Texts that a malicious or broken host may say, in every field that it can fill. */
final class Hostile {
  /**
   * Colour, title, one-byte CSI, newline, carriage return, bell, tab, bidi as text and as bytes,
   * markup, quotes, Unicode's line end, what is no character, a character of two chars, a lone
   * surrogate.
   */
  static final String SAID =
      "\u001b[2J\u001b]0;owned\u0007\u009b31m\nfake: ok\r\u202eevil\u00e2\u0080\u00ae\t"
          + "<script>alert(1)</script></style><img src=http://evil.invalid/x onerror=console.log(2)>"
          + "]]>|`*_\"'&\\\u2028\ufffe\ud83d\ude00\ud800\u0000```end";

  private Hostile() {}

  /** One result, every text of it hostile. */
  static RunResult result() {
    return result(SAID);
  }

  /** One result, every text of it that one. */
  static RunResult result(String said) {
    StepRecord step = Samples.step(StepName.REFRESH, StepRecord.Status.FAILED, said, 0, 1_234);
    HostResult host =
        new HostResult(
            said,
            Status.FAILED,
            Left.UNKNOWN,
            1,
            plan(said),
            "sha256:00",
            said,
            HostResult.Reboot.NEEDED,
            false,
            findings(said),
            List.of(step));
    return new RunResult(
        Samples.RUN, Mode.APPLY, said, 2, List.of(Samples.withAfter(host, plan(said))));
  }

  static List<Finding> findings() {
    return findings(SAID);
  }

  private static List<Finding> findings(String said) {
    List<Finding> findings = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      findings.add(new Finding("RG-TEST-01", severity, said, said));
    }
    return findings;
  }

  private static HostPlan plan(String said) {
    StagedEntry next =
        new StagedEntry(said, said, said, List.of(said), CommandLine.parse(said), said);
    List<Change> changes = new ArrayList<>();
    for (Change.Action action : Change.Action.values()) {
      changes.add(new Change(said, action, action == Change.Action.REPLACE ? said : null));
    }
    return new HostPlan(
        said,
        "debian-grub",
        List.of(said),
        said,
        List.of(said),
        said,
        said,
        List.of(),
        next,
        changes,
        List.of(new FileEdit(said, said, "", said + "\n" + said)),
        new Refresh("update-grub", said, List.of(), List.of()),
        HostPlan.Reboot.NEEDED,
        "",
        List.of(
            new HostPlan.Isolation(
                said, said, 1, List.of(new HostPlan.Sharer(said, said, List.of(said))), 2, null)),
        List.of(said),
        said,
        findings(said));
  }

  static HostFacts facts() {
    SortedSet<String> set = new TreeSet<>(List.of(SAID));
    List<String> list = List.of(SAID);
    return new HostFacts(
        SAID,
        false,
        SAID,
        SAID,
        SAID,
        CpuVendor.OTHER,
        SAID,
        SAID,
        new Firmware(
            Firmware.Mode.UEFI,
            SAID,
            SAID,
            list,
            List.of(new Firmware.BootEntry(SAID, SAID, SAID)),
            SAID),
        set,
        list,
        SAID,
        list,
        false,
        Map.of(
            SAID,
            new HostFile(
                SAID, SAID + "x", HostFile.Type.REGULAR, SAID, SAID, SAID, 1, 2, SAID, SAID)),
        List.of(new InstalledKernel(SAID, SAID, 1, SAID, 1, false, null)),
        List.of(
            new PciDevice(SAID + ".0", SAID, SAID, SAID, SAID, SAID, SAID, 1, SAID, SAID, SAID)
                .named(SAID, SAID)),
        List.of(new FileSystem(SAID, SAID, SAID, 1, 1, true)),
        list,
        list,
        new Health(set, set, set, set),
        new HostLock(SAID, SAID, SAID, SAID, true),
        List.of(new HistoryEntry(SAID, SAID, SAID, Map.of(SAID, SAID))),
        set,
        findings(),
        List.of(new Essential(SAID, List.of(SAID), List.of(SAID), true)),
        null,
        SAID,
        null,
        Surroundings.NONE,
        new Hardware(SAID, SAID, SAID),
        new Cluster(SAID, set));
  }
}
