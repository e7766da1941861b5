package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.CommandLineLimit;
import dev.regroup.kernel.Merge;
import dev.regroup.kernel.Merged;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /etc/kernel/cmdline} as kernel-install reads it: all its lines, blanks and line ends made
 * one blank each, no comments (90-loaderentry.install of systemd 252). Immutable.
 *
 * @param file null where there is none that could be read
 * @param text what the file holds; null where kernel-install would make something else of it
 * @param findings an error where there is no text
 */
record JoinedCmdline(@Nullable HostFile file, @Nullable String text, List<Finding> findings) {
  private static final String VENDOR = "/usr/lib/kernel/cmdline";

  /** What kernel-install and the loader add: {@code initrd=}, {@code systemd.machine_id=}. */
  private static final int NOT_IN_THE_FILE = 192;

  JoinedCmdline {
    findings = List.copyOf(findings);
  }

  static JoinedCmdline of(HostFacts facts) {
    HostFile file = facts.file(KernelCmdline.PATH).orElse(null);
    String text = file == null ? null : file.text();
    if (file == null || text == null) {
      return new JoinedCmdline(null, null, List.of(missing(facts, file != null)));
    }
    return doubt(text, facts)
        .map(
            what ->
                new JoinedCmdline(
                    file, null, List.of(BootCode.NOT_JOINED.of(KernelCmdline.PATH + " " + what))))
        .orElseGet(() -> new JoinedCmdline(file, text, List.of()));
  }

  /** The line that kernel-install writes into an entry. */
  static String join(String text) {
    return text.replaceAll("[ \t\n]+", " ").strip();
  }

  /** Why the entries would not hold what the file says, a sentence part. */
  private static Optional<String> doubt(String text, HostFacts facts) {
    CommandLine line = CommandLine.parse(text);
    if (line.tokens().isEmpty()) {
      return Optional.of("is empty, and entries would be made without a command line");
    }
    if (text.indexOf('\r') >= 0) {
      return Optional.of("has line ends of Windows, at which systemd-boot cuts the line off");
    }
    if (text.lines().anyMatch(l -> l.stripLeading().startsWith("#"))) {
      return Optional.of("has a comment, which kernel-install takes for parameters");
    }
    if (text.indexOf('\\') >= 0) {
      return Optional.of(
          "holds a backslash, which kernel-install's echo may turn into another letter");
    }
    if (!CommandLine.parse(join(text)).equals(line)) {
      return Optional.of("holds blanks within quotes, of which kernel-install leaves one");
    }
    boolean rootless = !KernelCmdline.names(line, "root");
    return rootless && KernelCmdline.names(CommandLine.parse(facts.running()), "root")
        ? Optional.of("holds no root=, which the running command line has")
        : Optional.empty();
  }

  private static Finding missing(HostFacts facts, boolean there) {
    if (there) {
      return BootCode.NO_KERNEL_CMDLINE.of(
          KernelCmdline.PATH + " could not be read", "Look at its type, size and mode.");
    }
    return facts.file(VENDOR).isPresent()
        ? BootCode.NO_KERNEL_CMDLINE.of(
            KernelCmdline.PATH + " is missing, so kernel-install takes " + VENDOR,
            "Run cp %s %s, look at it, and run again.".formatted(VENDOR, KernelCmdline.PATH))
        : BootCode.NO_KERNEL_CMDLINE.of(
            KernelCmdline.PATH + " is missing, so kernel-install copies the running command line");
  }

  /** The command line, null where entries would hold another one. */
  @Nullable CommandLine commandLine() {
    return text == null ? null : CommandLine.parse(join(text));
  }

  /** The edit; every byte that belongs to no asked-for token stays. */
  Edits edit(HostFacts facts, List<Request> requests) {
    CommandLine configured = commandLine();
    if (file == null || text == null || configured == null) {
      return new Edits(List.of(), CommandLine.parse(""), List.of(), List.of());
    }
    Merged merged = Merge.merge(configured, requests);
    List<Finding> findings = new ArrayList<>(merged.findings());
    if (merged.changes().isEmpty()) {
      return new Edits(List.of(), configured, List.of(), findings);
    }
    String edited = KernelCmdline.edited(text, configured, merged);
    CommandLine desired = CommandLine.parse(join(edited));
    if (!desired.equals(merged.result())) {
      findings.add(
          BootCode.OTHER_CMDLINE.of(
              "the entries would hold \"%s\" and not \"%s\"".formatted(desired, merged.result())));
    } else {
      doubt(edited, facts)
          .ifPresent(
              what ->
                  findings.add(
                      BootCode.OTHER_CMDLINE.of(
                          "%s, edited, %s".formatted(KernelCmdline.PATH, what))));
    }
    CommandLineLimit.check(facts.machine(), NOT_IN_THE_FILE + join(edited).length())
        .ifPresent(findings::add);
    findings.addAll(EditableFile.check(file));
    if (findings.stream().anyMatch(Finding::isError)) {
      return new Edits(List.of(), merged.result(), merged.changes(), findings);
    }
    String sha256 = Objects.requireNonNullElse(file.sha256(), "");
    return new Edits(
        List.of(new FileEdit(file.path(), text, sha256, edited)),
        desired,
        merged.changes(),
        findings);
  }
}
