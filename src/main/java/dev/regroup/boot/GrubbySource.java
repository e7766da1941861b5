package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every place in which {@code grubby --update-kernel=ALL} changes a command line
 * (update_bls_fragment of grubby-bls, grubby 8.40), and which of them the next kernel inherits.
 * Immutable.
 *
 * @param menu of the host
 * @param entries all that grubby finds, rescue included
 * @param lines what each place holds, by its name: {@code kernelopts}, the paths of entries with
 *     options of their own, {@code /etc/kernel/cmdline}, {@code GRUB_CMDLINE_LINUX}
 * @param inherited what the entry of a kernel to come will hold, null where it cannot be told
 * @param findings an error where it cannot
 */
record GrubbySource(
    BlsMenu menu,
    List<BlsEntry> entries,
    Map<String, String> lines,
    @Nullable CommandLine inherited,
    List<Finding> findings) {
  static final String KERNELOPTS = "kernelopts";
  static final String DEFAULTS = GrubDefaults.LINUX;
  private static final String VARIABLE = "$" + KERNELOPTS;

  GrubbySource {
    entries = List.copyOf(entries);
    lines = new LinkedHashMap<>(lines);
    findings = List.copyOf(findings);
  }

  static GrubbySource of(HostFacts facts) {
    BlsMenu menu = BlsMenu.of(facts);
    List<BlsEntry> entries = BlsEntry.of(facts);
    Map<String, String> lines = new LinkedHashMap<>();
    Optional.ofNullable(menu.environment().get(KERNELOPTS))
        .ifPresent(value -> lines.put(KERNELOPTS, value));
    for (BlsEntry entry : entries) {
      if (!byVariable(entry)) {
        lines.put(entry.path(), entry.firstOptions());
      }
    }
    String cmdline = facts.file(KernelCmdline.PATH).map(HostFile::text).orElse(null);
    if (cmdline != null) {
      lines.put(KernelCmdline.PATH, cmdline.strip());
    }
    defaults(facts)
        .map(defaults -> defaults.value(DEFAULTS))
        .filter(value -> value.doubt() == null && !value.text().isBlank())
        .ifPresent(value -> lines.put(DEFAULTS, value.text()));
    // RHEL 8's kernels bring an entry that names the variable; later ones get the file's line.
    boolean byVariable = entries.stream().anyMatch(e -> !e.isRescue() && byVariable(e));
    String inherited = lines.get(byVariable ? KERNELOPTS : KernelCmdline.PATH);
    return new GrubbySource(
        menu,
        entries,
        lines,
        inherited == null ? null : CommandLine.parse(inherited),
        inherited == null ? List.of(missing(facts, byVariable)) : List.of());
  }

  /** Whether its options are the variable of grubenv, which grubby changes in their place. */
  static boolean byVariable(BlsEntry entry) {
    return List.of(entry.firstOptions().split("[ \t]+", -1)).contains(VARIABLE);
  }

  /** {@code /etc/default/grub} as grubby and grub2-mkconfig source it: without drop-ins. */
  static Optional<GrubDefaults> defaults(HostFacts facts) {
    return facts
        .file(GrubDefaults.MAIN)
        .map(file -> List.of(new GrubDefaults.Source(file.path(), file.text())))
        .map(GrubDefaultsEvaluator::evaluate);
  }

  private static Finding missing(HostFacts facts, boolean byVariable) {
    if (byVariable) {
      return BootCode.GRUBBY_CANNOT.of(
          "entries hold " + VARIABLE + ", and " + BlsMenu.ENVIRONMENT + " has no such variable",
          "Make it anew with grub2-mkconfig -o /boot/grub2/grub.cfg, and look at grubby --info=ALL.");
    }
    boolean there = facts.file(KernelCmdline.PATH).isPresent();
    return BootCode.NO_KERNEL_CMDLINE.of(
        there
            ? KernelCmdline.PATH + " could not be read"
            : KernelCmdline.PATH
                + " is missing, so that grubby would make it of its last entry, the rescue one's",
        there
            ? "Look at its type, size and mode."
            : "Make it of what runs: sed -E 's/(BOOT_IMAGE|initrd)=[^ ]* *//g' /proc/cmdline"
                + " >/etc/kernel/cmdline, look at it, and run again.");
  }
}
