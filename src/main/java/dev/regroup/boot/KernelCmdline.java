package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.CommandLineLimit;
import dev.regroup.kernel.Merge;
import dev.regroup.kernel.Merged;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /etc/kernel/cmdline} as proxmox-boot-tool reads it: its first line, literally, which must
 * hold {@code root=} (get_first_line and update_esps of proxmox-kernel-helper 8.1). Immutable.
 *
 * @param file null where there is none that could be read
 * @param line the first line without its end; null where the tool would not take it
 * @param findings an error where there is no line
 */
record KernelCmdline(@Nullable HostFile file, @Nullable String line, List<Finding> findings) {
  static final String PATH = "/etc/kernel/cmdline";

  /** What the loader puts before the line: {@code initrd=\EFI\proxmox\…} and a blank. */
  private static final int LOADERS_OWN = 96;

  KernelCmdline {
    findings = List.copyOf(findings);
  }

  static KernelCmdline of(HostFacts facts) {
    HostFile file = facts.file(PATH).orElse(null);
    String text = file == null ? null : file.text();
    if (file == null || text == null) {
      return new KernelCmdline(null, null, List.of(missing(file != null)));
    }
    int end = text.indexOf('\n');
    String line = firstLine(text);
    if (!names(CommandLine.parse(line), "root")) {
      return new KernelCmdline(file, null, List.of(withoutRoot(line)));
    }
    if (line.stripTrailing().indexOf('\r') >= 0) {
      return new KernelCmdline(file, null, List.of(cut()));
    }
    List<Finding> findings = new ArrayList<>();
    long more = end < 0 ? 0 : text.substring(end).lines().filter(l -> !l.isBlank()).count();
    if (more > 0) {
      findings.add(
          BootCode.MORE_LINES.of(
              ("proxmox-boot-tool reads the first line of %s only; %d more hold text that has no"
                      + " effect")
                  .formatted(PATH, more)));
    }
    return new KernelCmdline(file, line, findings);
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Why each refresh fails, with GRUB on the ESPs as well; a file that is missing is no reason. */
  static Optional<Finding> failing(HostFacts facts) {
    return facts
        .file(PATH)
        .map(HostFile::text)
        .map(KernelCmdline::firstLine)
        .filter(line -> !names(CommandLine.parse(line), "root"))
        .map(KernelCmdline::withoutRoot);
  }

  private static Finding missing(boolean there) {
    return BootCode.NO_KERNEL_CMDLINE.of(
        there
            ? PATH + " could not be read"
            : PATH + " is missing, so proxmox-boot-tool copies the running command line",
        there ? "Look at its type, size and mode." : BootCode.NO_KERNEL_CMDLINE.row().remedy());
  }

  /** The tool copies it, and systemd-boot ends a line of an entry at it. */
  private static Finding cut() {
    return BootCode.OTHER_CMDLINE.of(
        "the first line of "
            + PATH
            + " holds a line end of Windows before its end, at which systemd-boot cuts it off",
        "Take it out: sed -i '1s/\\r/ /g' " + PATH);
  }

  private static Finding withoutRoot(String line) {
    return BootCode.NO_ROOT.of(
        "the first line of "
            + PATH
            + (line.isBlank() ? " is empty" : " holds no root=: \"" + line + "\"")
            // The tool looks for the letters alone, and takes nfsroot= for it.
            + (line.contains("root=")
                ? ", and the kernel would look for no root file system"
                : ", and proxmox-boot-tool refresh fails"));
  }

  static boolean names(CommandLine line, String key) {
    return line.tokens(key).stream().anyMatch(token -> token.value() != null);
  }

  /** The command line, null where the tool would not take it. */
  @Nullable CommandLine commandLine() {
    return line == null ? null : CommandLine.parse(line);
  }

  /** The edit of the first line; every byte that belongs to no asked-for token stays. */
  Edits edit(HostFacts facts, List<Request> requests) {
    CommandLine configured = commandLine();
    if (file == null || line == null || configured == null) {
      return new Edits(List.of(), CommandLine.parse(""), List.of(), List.of());
    }
    Merged merged = Merge.merge(configured, requests);
    List<Finding> findings = new ArrayList<>(merged.findings());
    if (merged.changes().isEmpty()) {
      return new Edits(List.of(), configured, List.of(), findings);
    }
    String before = Objects.requireNonNullElse(file.text(), "");
    String edited = edited(line, configured, merged);
    CommandLine desired = CommandLine.parse(edited);
    if (!names(desired, "root")) {
      findings.add(
          BootCode.OTHER_CMDLINE.of(
              "the edited line would be \"%s\", without root=".formatted(edited),
              "Leave root= in the line: take it out of what is to be absent."));
    } else if (!desired.equals(merged.result()) || edited.contains("\n")) {
      findings.add(
          BootCode.OTHER_CMDLINE.of(
              "the edited line would be \"%s\" and not \"%s\"".formatted(edited, merged.result())));
    }
    CommandLineLimit.check(facts.machine(), LOADERS_OWN + edited.length()).ifPresent(findings::add);
    findings.addAll(EditableFile.check(file));
    if (findings.stream().anyMatch(Finding::isError)) {
      return new Edits(List.of(), merged.result(), merged.changes(), findings);
    }
    String sha256 = Objects.requireNonNullElse(file.sha256(), "");
    FileEdit edit =
        new FileEdit(file.path(), before, sha256, edited + before.substring(line.length()));
    return new Edits(List.of(edit), desired, merged.changes(), findings);
  }

  /** The text with what changes, its blanks kept. */
  static String edited(String line, CommandLine configured, Merged merged) {
    List<String> blanks = new ArrayList<>();
    int at = 0;
    for (Token token : configured.tokens()) {
      int start = line.indexOf(token.text(), at);
      blanks.add(line.substring(at, start));
      at = start + token.text().length();
    }
    StringBuilder edited = new StringBuilder();
    for (Merged.Slot slot : merged.slots()) {
      // What stood first had no blank of its own, and may stand elsewhere now.
      boolean own = !slot.isNew() && slot.origin() > 0;
      edited.append(edited.isEmpty() ? blanks.get(0) : own ? blanks.get(slot.origin()) : " ");
      edited.append(slot.token().text());
    }
    return edited.append(line.substring(at)).toString();
  }
}
