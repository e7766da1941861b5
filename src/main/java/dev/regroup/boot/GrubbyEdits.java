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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What grubby would change, and what speaks against letting it. Its words pass through {@code
 * echo}, {@code sed} and a glob, so that a line that is not made of plain words may come out as
 * another one; then the host is refused. Used by one thread for one plan.
 */
final class GrubbyEdits {
  /** Nothing in it means anything to a shell, to sed's replacement or to GRUB's script. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,:/@=+%^~-]+");

  /** Nothing in it means anything in a regular expression but the dot. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]+");

  private static final Pattern VARIABLE = Pattern.compile("\\$[A-Za-z0-9_]+");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?m)^[ \t]*(export[ \t]+)?GRUB_CMDLINE_LINUX\\+?=");

  /** The one form that grubby's {@code sed} replaces whole and writes anew. */
  private static final Pattern ONE_LINE =
      Pattern.compile(
          "(?m)^GRUB_CMDLINE_LINUX=(\"[^\"\\\\$`\n]*\"|'[^'\n]*'|[^ \t\n\"'\\\\$`#;&|]+)$");

  /** What GRUB puts before the line: {@code BOOT_IMAGE=}, a disk in parentheses, a path. */
  private static final int LOADERS_OWN = 128;

  private final HostFacts facts;
  private final GrubbySource source;
  private final GrubbyChange change;
  private final List<Finding> findings = new ArrayList<>();

  private GrubbyEdits(HostFacts facts, GrubbySource source, GrubbyChange change) {
    this.facts = facts;
    this.source = source;
    this.change = change;
  }

  static Edits plan(HostFacts facts, List<Request> requests) {
    GrubbySource source = GrubbySource.of(facts);
    CommandLine inherited = source.inherited();
    if (inherited == null) {
      return new Edits(List.of(), CommandLine.parse(""), List.of(), List.of());
    }
    GrubbyChange change = GrubbyChange.of(source, inherited, requests);
    if (change.isEmpty()) {
      return new Edits(List.of(), inherited, List.of(), List.of());
    }
    return new GrubbyEdits(facts, source, change).plan(inherited, requests);
  }

  private Edits plan(CommandLine inherited, List<Request> requests) {
    Merged merged = Merge.merge(inherited, requests);
    findings.addAll(merged.findings());
    files();
    places();
    words();
    change.conflicts().forEach(conflict -> findings.add(differ(conflict)));
    CommandLine desired = change.applied(inherited);
    if (findings.stream().noneMatch(Finding::isError)) {
      reached(requests);
      CommandLineLimit.check(facts.machine(), LOADERS_OWN + desired.text().length())
          .ifPresent(findings::add);
    }
    return new Edits(List.of(), desired, merged.changes(), findings);
  }

  /** grubby replaces files: a link would become a file, another tool might undo it. */
  private void files() {
    for (String path : List.of(GrubDefaults.MAIN, KernelCmdline.PATH)) {
      HostFile file = facts.file(path).orElse(null);
      if (file == null) {
        continue;
      }
      findings.addAll(EditableFile.check(file));
      if (!file.resolved().equals(path)) {
        findings.add(
            EditableFile.not(file, "is a link, which grubby would put a file in place of,"));
      }
    }
    for (HostFile file : BlsEntry.files(facts)) {
      if (file.text() == null || !file.resolved().equals(file.path()) || file.links() != 1) {
        findings.add(EditableFile.not(file, "is no plain file that could be read"));
      }
    }
    assignment();
  }

  private void assignment() {
    HostFile file = facts.file(GrubDefaults.MAIN).orElse(null);
    String text = file == null ? "" : Objects.requireNonNullElse(file.text(), "");
    long assigned = ASSIGNMENT.matcher(text).results().count();
    boolean known =
        GrubbySource.defaults(facts)
            .map(defaults -> defaults.value(GrubDefaults.LINUX).doubt() == null)
            .orElse(true);
    boolean one = assigned == 1 && ONE_LINE.matcher(text).find();
    if (!known || (assigned > 0 && !one)) {
      findings.add(
          cannot(
              GrubDefaults.MAIN
                  + " does not assign GRUB_CMDLINE_LINUX in one line that is one quoted word",
              "Write it there as one line, GRUB_CMDLINE_LINUX=\"...\", without $, backslashes and"
                  + " comments, and run again."));
    }
  }

  private void places() {
    Map<String, String> lines = new LinkedHashMap<>(source.lines());
    for (BlsEntry entry : source.entries()) {
      lines.putIfAbsent(entry.path(), entry.firstOptions());
      if (entry.options().size() > 1) {
        findings.add(
            cannot(
                entry.path() + " holds " + entry.options().size() + " lines of options",
                "Join them into one line, and run again."));
      }
    }
    lines.forEach(
        (place, line) -> {
          if (line.contains("\n")) {
            findings.add(
                cannot(
                    place + " holds more than one line, of which grubby keeps the first",
                    "Join them into one line, and run again."));
          } else {
            plain(place, line);
          }
        });
  }

  private void plain(String place, String line) {
    CommandLine parsed = CommandLine.parse(line);
    if (!parsed.initTokens().isEmpty() || line.endsWith(" --")) {
      findings.add(
          cannot(
              place + " holds --, and what grubby puts behind it would go to init",
              "Make the change by hand in each entry, or take -- out."));
    }
    for (Token token : parsed.tokens()) {
      boolean variable =
          place.startsWith(BlsEntry.FOLDER) && VARIABLE.matcher(token.text()).matches();
      if (!variable && !PLAIN.matcher(token.text()).matches()) {
        findings.add(
            cannot(
                place + " holds " + token + ", which grubby may write as something else",
                "Make the change by hand in each entry and in " + KernelCmdline.PATH + "."));
      }
    }
  }

  private void words() {
    for (Token token : change.added()) {
      if (!PLAIN.matcher(token.text()).matches()) {
        findings.add(
            BootCode.NOT_CARRIED.of(
                "\"%s\" would not reach the kernel as it is: grubby and GRUB read it once more"
                    .formatted(token),
                "Ask for it without blanks, quotes, semicolons and the like."));
      }
    }
    for (String key : change.removed()) {
      if (!KEY.matcher(key).matches()) {
        findings.add(
            cannot(
                "\"" + key + "\" cannot be told to grubby, which reads it as an expression",
                "Make the change by hand in each entry and in " + KernelCmdline.PATH + "."));
      }
    }
  }

  /** Every normal entry as it will be, with what variables of grubenv add to it. */
  private void reached(List<Request> requests) {
    source.entries().stream()
        .filter(entry -> !entry.isRescue())
        .filter(entry -> !Request.allSatisfied(requests, change.applied(entry, source)))
        .findFirst()
        .ifPresent(
            entry ->
                findings.add(
                    cannot(
                        "%s would still not be as asked, for what grubby does not reach: \"%s\""
                            .formatted(entry.path(), change.applied(entry, source)),
                        "Look at the variables of grub2-editenv list; tuned keeps tuned_params"
                            + " (bootloader of its profile). Take out there what is not asked"
                            + " for.")));
    CommandLine mkconfig = GrubbyLayout.ofMkconfig(facts, change);
    if (mkconfig != null && !Request.allSatisfied(requests, mkconfig)) {
      findings.add(
          BootCode.MKCONFIG_DIFFERS.of(
              "%s would give \"%s\", which is not as asked: grub2-mkconfig may bring that back"
                  .formatted(GrubDefaults.MAIN, mkconfig)));
    }
  }

  private static Finding differ(String conflict) {
    return cannot(
        "grubby writes the same into all places, and they differ: " + conflict,
        "Make them equal first: grubby --update-kernel=ALL with --remove-args and --args.");
  }

  private static Finding cannot(String message, String remedy) {
    return BootCode.GRUBBY_CANNOT.of(message, remedy);
  }
}
