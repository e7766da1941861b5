package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.FactsCode;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A reboot of the host is one, and no kexec. */
final class KexecGuard implements Guard {
  private static final Pattern KEXEC = Pattern.compile("/etc/default/kexec(\\.d/[A-Za-z0-9_-]+)?");

  @Override
  public List<Finding> against(Moment moment) {
    return moment.reboots()
        ? kexec(moment.facts()).map(GuardCode.KEXEC::of).stream().toList()
        : List.of();
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

  @Override
  public boolean mayPass() {
    return false;
  }
}
