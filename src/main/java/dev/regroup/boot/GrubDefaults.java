package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /etc/default/grub} and its drop-ins, evaluated as grub-mkconfig does (GRUB 2.06, {@code
 * util/grub-mkconfig.in}): sourced by {@code /bin/sh}, the drop-ins after the main file in the
 * order of their names. Immutable.
 *
 * @param sources the files in order of evaluation, the main file first
 * @param assignments those that are always carried out, in order
 * @param variables what each variable holds in the end
 * @param unknown why a variable that is not listed cannot be told, null where it is unset
 * @param slips where the command line is not what its writer meant, and certain all the same
 */
record GrubDefaults(
    List<Source> sources,
    List<Assignment> assignments,
    Map<String, ShellValue> variables,
    @Nullable Doubt unknown,
    List<Doubt> slips) {
  static final String MAIN = "/etc/default/grub";
  static final String DROP_INS = "/etc/default/grub.d/";
  static final String LINUX = "GRUB_CMDLINE_LINUX";
  static final String DEFAULT = "GRUB_CMDLINE_LINUX_DEFAULT";

  GrubDefaults {
    sources = List.copyOf(sources);
    assignments = List.copyOf(assignments);
    variables = Map.copyOf(variables);
    slips = List.copyOf(slips);
  }

  /** A file with its text, null where it could not be read. */
  record Source(String path, @Nullable String text) {}

  /**
   * One assignment that is always carried out.
   *
   * @param file index of its file
   * @param extendsItself whether its value holds the variable's own
   */
  record Assignment(String name, int file, ShellToken.Word word, boolean extendsItself) {}

  /** The files that facts hold, in order of evaluation; the glob is {@code *.cfg}, bytes sorted. */
  static List<HostFile> files(HostFacts facts) {
    List<HostFile> files = new ArrayList<>();
    facts.file(MAIN).ifPresent(files::add);
    facts.files().values().stream()
        .filter(file -> isDropIn(file.path()))
        .sorted((a, b) -> a.path().compareTo(b.path()))
        .forEach(files::add);
    return files;
  }

  private static boolean isDropIn(String path) {
    return path.startsWith(DROP_INS)
        && path.indexOf('/', DROP_INS.length()) < 0
        && path.charAt(Math.min(DROP_INS.length(), path.length() - 1)) != '.'
        && path.endsWith(".cfg");
  }

  static GrubDefaults evaluate(HostFacts facts) {
    return GrubDefaultsEvaluator.evaluate(
        files(facts).stream().map(file -> new Source(file.path(), file.text())).toList());
  }

  /** What a variable holds; unset counts as empty, as grub-mkconfig takes it. */
  ShellValue value(String name) {
    ShellValue value = variables.get(name);
    if (value != null) {
      return value;
    }
    return unknown == null ? ShellValue.EMPTY : ShellValue.unclear(unknown);
  }

  /**
   * The assignment that decides what a variable holds: the last that does not only extend it; where
   * each extends it, the last in the main file.
   */
  Optional<Assignment> deciding(String name) {
    List<Assignment> all = assignments.stream().filter(a -> a.name().equals(name)).toList();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (!all.get(i).extendsItself()) {
        return Optional.of(all.get(i));
      }
    }
    return all.stream()
        .filter(a -> sources.get(a.file()).path().equals(MAIN))
        .reduce((first, second) -> second);
  }
}
