package dev.regroup.boot;

import dev.regroup.boot.GrubDefaults.Source;
import dev.regroup.boot.SourceChar.Quoting;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The text of a drop-in that an operator may place where a value cannot be told: it holds the line
 * that is staged as one quoted word, so that later edits have a place. Stateless.
 */
final class GrubDropIn {
  static final String PATH = GrubDefaults.DROP_INS + "zz-regroup.cfg";

  private GrubDropIn() {}

  /**
   * The text, one line without its end.
   *
   * @param staged entries for normal boots, from which the present values are taken
   * @return empty where they differ, or where the drop-in would not help
   */
  static Optional<String> text(GrubDefaults defaults, List<StagedEntry> staged) {
    List<List<Token>> lines =
        staged.stream().map(entry -> ofGenerator(entry.options())).distinct().toList();
    if (lines.size() != 1 || lines.get(0).isEmpty()) {
      return Optional.empty();
    }
    ShellValue linux = defaults.value(GrubDefaults.LINUX);
    List<Token> kept =
        linux.doubt() == null ? GrubLine.of(linux.chars(), List.of()).line().tokens() : List.of();
    List<Token> line = lines.get(0);
    boolean keeps =
        linux.doubt() == null
            && line.size() >= kept.size()
            && line.subList(0, kept.size()).equals(kept);
    String text =
        keeps
            ? assigned(GrubDefaults.DEFAULT, line.subList(kept.size(), line.size()))
            : assigned(GrubDefaults.LINUX, List.of()) + "; " + assigned(GrubDefaults.DEFAULT, line);
    return helps(defaults, text, line) ? Optional.of(text) : Optional.empty();
  }

  /** What follows {@code root=… ro} and the subvolume, which 10_linux writes by itself. */
  private static List<Token> ofGenerator(CommandLine options) {
    List<Token> tokens = options.tokens();
    int from = tokens.indexOf(new Token("ro")) + 1;
    while (from > 0
        && from < tokens.size()
        && tokens.get(from).text().startsWith("rootflags=subvol=")) {
      from++;
    }
    boolean carried =
        options.initTokens().isEmpty()
            && tokens.stream().allMatch(token -> GrubWord.cannotCarry(token).isEmpty());
    return from > 0 && carried ? tokens.subList(from, tokens.size()) : List.of();
  }

  private static String assigned(String name, List<Token> tokens) {
    String value = String.join(" ", tokens.stream().map(GrubWord::render).toList());
    return name + "=\"" + GrubWord.inShell(value, Quoting.DOUBLE) + "\"";
  }

  /** Whether with it the files evaluate to the line. */
  private static boolean helps(GrubDefaults defaults, String text, List<Token> line) {
    List<Source> sources = new ArrayList<>(defaults.sources());
    if (sources.isEmpty() || sources.stream().anyMatch(source -> source.path().equals(PATH))) {
      return false;
    }
    sources.add(new Source(PATH, text + "\n"));
    sources.subList(1, sources.size()).sort(Comparator.comparing(Source::path));
    GrubSource after = GrubSource.of(GrubDefaultsEvaluator.evaluate(sources));
    return after.doubt() == null && after.line().line().tokens().equals(line);
  }
}
