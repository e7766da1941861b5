package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.InstalledKernel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which kernels proxmox-boot-tool brings to the ESPs, and which of them it pins (boot_kernel_list
 * of proxmox-kernel-helper 8.1). Facts do not hold all that the tool asks its package manager; a
 * wrong guess is noticed after the refresh, which is put back then. Immutable.
 */
final class ProxmoxKernels {
  private static final String FOLDER = "/etc/kernel/";
  private static final String SUFFIX = "-pve";

  private final HostFacts facts;
  private final List<Esp> esps;

  ProxmoxKernels(HostFacts facts, List<Esp> esps) {
    this.facts = facts;
    this.esps = List.copyOf(esps);
  }

  /** Kernels of /boot that a refresh can copy: it skips one without an initrd. */
  List<InstalledKernel> copyable() {
    return facts.kernels().stream().filter(k -> k.initrd() != null).toList();
  }

  /** Those that the next refresh copies, newest first. */
  List<InstalledKernel> expected() {
    Set<String> names = new LinkedHashSet<>(lines("proxmox-boot-manual-kernels"));
    names.add(facts.kernel());
    pin().ifPresent(names::add);
    nextBootPin().ifPresent(names::add);
    newest().limit(2).map(InstalledKernel::release).forEach(names::add);
    esps.forEach(esp -> names.addAll(esp.releases()));
    return copyable().stream()
        .filter(k -> names.contains(k.release()))
        .sorted((a, b) -> LoaderVersions.ORDER.compare(id(b.release()), id(a.release())))
        .toList();
  }

  /** Releases added by hand that a refresh would skip. */
  List<String> addedAndGone() {
    List<String> there = copyable().stream().map(InstalledKernel::release).toList();
    return lines("proxmox-boot-manual-kernels").stream()
        .filter(line -> !line.isBlank() && !there.contains(line))
        .toList();
  }

  private Stream<InstalledKernel> newest() {
    return copyable().stream()
        .filter(k -> k.release().endsWith(SUFFIX))
        .sorted((a, b) -> LoaderVersions.ORDER.compare(b.release(), a.release()));
  }

  /** The entry's file name for a kernel. */
  static String id(String release) {
    return "proxmox-" + release + ".conf";
  }

  /** The kernel that {@code kernel pin} names. */
  Optional<String> pin() {
    return first("proxmox-boot-pin");
  }

  /** The kernel that {@code kernel pin --next-boot} names; it prevails. */
  Optional<String> nextBootPin() {
    return first("next-boot-pin");
  }

  /** The kernel that the next refresh makes the default. */
  Optional<String> pinned() {
    return nextBootPin().or(this::pin);
  }

  /** A pin for one boot may be left over, and goes with the next one. */
  Optional<Finding> pinnedOnce() {
    return nextBootPin()
        .map(
            release ->
                BootCode.PINNED_ONCE.of("kernel " + release + " is pinned for the next boot only"));
  }

  /** What a refresh writes into loader.conf as default. */
  String defaultPattern() {
    return pinned().map(ProxmoxKernels::id).orElse("proxmox-*");
  }

  private Optional<String> first(String name) {
    return lines(name).stream().findFirst().filter(line -> !line.isEmpty());
  }

  private List<String> lines(String name) {
    String text = facts.file(FOLDER + name).map(HostFile::text).orElse("");
    return new ArrayList<>(text.lines().toList());
  }
}
