package dev.regroup.plan;

import dev.regroup.boot.Refresh;
import dev.regroup.finding.Finding;
import dev.regroup.host.FactsCode;
import dev.regroup.host.FileSystem;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What forbids touching a host at this moment; pure, asked before the first write and before the
 * reboot.
 */
public final class Guards {
  /** As work.sh asks for below /var/lib/regroup. */
  private static final long OWN_ROOM = 8L << 20;

  private static final Pattern KEXEC = Pattern.compile("/etc/default/kexec(\\.d/[A-Za-z0-9_-]+)?");

  private Guards() {}

  /** All that forbids to begin with a plan, as far as facts tell; none where it may begin. */
  public static List<Finding> before(HostFacts facts, HostPlan plan) {
    List<Finding> findings =
        new ArrayList<>(against(facts, plan.reboot() == HostPlan.Reboot.NEEDED));
    findings.addAll(room(facts));
    Refresh refresh = plan.refresh();
    if (refresh != null) {
      findings.addAll(refresh(facts, refresh));
    }
    return findings;
  }

  /** As change.sh asks again at the moment itself. */
  private static List<Finding> refresh(HostFacts facts, Refresh refresh) {
    List<Finding> findings = new ArrayList<>();
    if (!facts.tools().contains("timeout")) {
      findings.add(
          GuardCode.NO_TIMEOUT.of(
              "timeout is not on the host, and " + refresh.id() + " could hang without end"));
    }
    for (Refresh.Room room : refresh.room()) {
      facts.fileSystems().stream()
          .filter(place -> place.path().equals(room.path()) && place.readOnly())
          .forEach(place -> findings.add(readOnly(place)));
      facts.fileSystems().stream()
          .filter(place -> place.path().equals(room.path()) && place.freeBytes() < room.bytes())
          .forEach(place -> findings.add(tooFull(place, room.bytes(), refresh.command())));
    }
    return findings;
  }

  private static Finding tooFull(FileSystem place, long needed, String what) {
    return GuardCode.NO_ROOM.of(
        place.path()
            + " has "
            + place.freeBytes()
            + " bytes free, and "
            + needed
            + " are needed for "
            + what);
  }

  /**
   * Errors, none where the host may be touched.
   *
   * @param reboots whether the host is to be rebooted: only then its guests matter
   */
  public static List<Finding> against(HostFacts facts, boolean reboots) {
    List<Finding> findings = new ArrayList<>();
    for (String holder : facts.packageManager()) {
      findings.add(
          GuardCode.PACKAGE_MANAGER.of(
              "the package manager is at work or was left half done: " + holder));
    }
    if (reboots && !facts.guests().isEmpty()) {
      findings.add(
          GuardCode.GUESTS.of(
              "guests run on the host, and a reboot would take them down: "
                  + String.join(", ", facts.guests())));
    }
    if (reboots) {
      kexec(facts).map(GuardCode.KEXEC::of).ifPresent(findings::add);
    }
    return findings;
  }

  /**
   * Why a reboot would be a kexec, with the command line of the past: reboot.sh would refuse it as
   * well, when all is written. Debian's kexec-tools source /etc/default/kexec, then what run-parts
   * lists of kexec.d; their {@code coldreboot} goes past that.
   */
  private static Optional<String> kexec(HostFacts facts) {
    if (facts.findings().stream().anyMatch(FactsCode.KEXEC_LOADED::is)) {
      return Optional.of("a kernel is loaded for kexec, and a reboot may start it");
    }
    boolean loads = false;
    for (HostFile file : new TreeMap<>(facts.files()).values()) {
      String text = file.text();
      if (text != null && KEXEC.matcher(file.path()).matches()) {
        for (String line : text.lines().filter(l -> l.startsWith("LOAD_KEXEC=")).toList()) {
          loads = line.contains("true");
        }
      }
    }
    return loads && facts.tools().contains("kexec") && !facts.tools().contains("coldreboot")
        ? Optional.of("LOAD_KEXEC=true makes a kexec of each reboot, and coldreboot is not there")
        : Optional.empty();
  }

  /**
   * Errors where a host has no place for what would be written: asked before the first write only,
   * since what was written needs its place.
   */
  private static List<Finding> room(HostFacts facts) {
    List<Finding> findings = new ArrayList<>(readOnly(facts));
    for (FileSystem place : facts.fileSystems()) {
      boolean own = place.path().equals("/var/lib");
      if (own && !place.readOnly() && place.freeBytes() < OWN_ROOM) {
        findings.add(tooFull(place, OWN_ROOM, "backup and work"));
      }
    }
    return findings;
  }

  /** Errors where a host cannot be written; what is put back needs no more room than that. */
  public static List<Finding> readOnly(HostFacts facts) {
    return facts.fileSystems().stream()
        .filter(FileSystem::readOnly)
        .filter(place -> place.path().equals("/var/lib") || place.path().equals("/etc"))
        .map(Guards::readOnly)
        .toList();
  }

  private static Finding readOnly(FileSystem place) {
    return GuardCode.READ_ONLY.of(place.path() + " is on a file system that is mounted read-only");
  }
}
