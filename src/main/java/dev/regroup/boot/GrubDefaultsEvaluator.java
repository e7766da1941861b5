package dev.regroup.boot;

import dev.regroup.boot.GrubDefaults.Assignment;
import dev.regroup.boot.GrubDefaults.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the files of {@link GrubDefaults} without a shell. What is not one literal word makes
 * its variable uncertain, and nothing else, until a literal word is assigned to it. Used by one
 * thread for one evaluation.
 */
final class GrubDefaultsEvaluator {
  private static final Set<String> END_OR_RUN =
      Set.of(".", "source", "eval", "exec", "exit", "return", "set", "trap", "alias", "shift");
  private static final Set<String> SETTING =
      Set.of("export", "readonly", "unset", "read", "local", "typeset", "declare", "getopts");

  /** Of both, what ends the shell, in dash at least: some it does not know, some fail here. */
  private static final Set<String> ENDING =
      Set.of("exit", "exec", "source", "shift", "read", "local", "typeset", "declare", "getopts");

  /** Commands that cannot fail. */
  private static final Set<String> HARMLESS =
      Set.of(":", "true", "echo", "printf", "umask", "wait");

  private final List<Source> sources;
  private final List<Assignment> assignments = new ArrayList<>();
  private final Map<String, ShellValue> variables = new HashMap<>();

  /** Set in functions: a call at any later time may change them. */
  private final Map<String, ShellValue> always = new HashMap<>();

  private final List<Doubt> slips = new ArrayList<>();
  private @Nullable Doubt unknown;

  /** Where the shell gives up, so that nothing is generated whatever follows. */
  private @Nullable Doubt end;

  private final Set<String> functions = new HashSet<>();
  private int file;
  private String path = "";
  private String text = "";

  private GrubDefaultsEvaluator(List<Source> sources) {
    this.sources = sources;
  }

  static GrubDefaults evaluate(List<Source> sources) {
    GrubDefaultsEvaluator evaluator = new GrubDefaultsEvaluator(sources);
    for (int i = 0; i < sources.size(); i++) {
      evaluator.file(i);
    }
    if (evaluator.end != null) {
      evaluator.everythingUnclear(evaluator.end);
    } else {
      evaluator.variables.putAll(evaluator.always);
    }
    return new GrubDefaults(
        sources, evaluator.assignments, evaluator.variables, evaluator.unknown, evaluator.slips);
  }

  private void file(int index) {
    file = index;
    path = sources.get(index).path();
    @Nullable String content = sources.get(index).text();
    text = content == null ? "" : content;
    if (content == null) {
      everythingUnclear(new Doubt(path, 1, "the file could not be read", Doubt.Kind.OTHER));
      return;
    }
    ShellCommands.Parsed parsed = ShellCommands.parse(text, file);
    functions.addAll(parsed.functions());
    parsed.commands().forEach(this::command);
    ShellLexer.Problem problem = parsed.problem();
    if (problem != null) {
      Doubt doubt =
          Doubt.at(path, text, problem.at(), problem.what() + " stands here", problem.kind());
      everythingUnclear(doubt);
      if (problem.kind() != Doubt.Kind.HERE_DOCUMENT) {
        ends(doubt);
      }
    }
  }

  private void command(ShellCommand command) {
    for (ShellToken.Word word : command.words()) {
      for (ShellPart part : word.parts()) {
        if (part instanceof ShellPart.Opaque opaque && opaque.assigns() != null) {
          unclear(command, opaque.assigns(), "may be set by an expansion here");
        }
      }
    }
    if (command.loopVariable() != null) {
      unclear(command, command.loopVariable(), "is set by a loop");
      return;
    }
    int assigning = 0;
    while (assigning < command.words().size()
        && command.words().get(assigning).assigns().isPresent()) {
      assigning++;
    }
    List<ShellToken.Word> prefix = command.words().subList(0, assigning);
    if (assigning == command.words().size()) {
      assignments(command, prefix);
      return;
    }
    List<ShellToken.Word> words = command.words().subList(assigning, command.words().size());
    for (ShellToken.Word word : prefix) {
      unclear(
          command,
          word.assigns().orElseThrow(),
          "is set for the command \""
              + ShellWords.shown(words)
              + "\" only: a value with blanks needs quotes");
    }
    other(command, words);
  }

  private void assignments(ShellCommand command, List<ShellToken.Word> words) {
    for (int i = 0; i < words.size(); i++) {
      String name = words.get(i).assigns().orElseThrow();
      if (!command.always()) {
        unclear(command, name, "is set under a condition, in a loop or in a function");
      } else if (words.get(i).appends()) {
        ends(doubt(command.at(), name + " is extended by +=, which only bash knows"));
      } else if (i + 1 < words.size()) {
        several(words, i);
      } else {
        assign(name, words.get(i));
      }
    }
  }

  /** {@code VAR=quiet intel_iommu=on} sets two variables; one that is no setting is a slip. */
  private void several(List<ShellToken.Word> words, int index) {
    String name = words.get(index).assigns().orElseThrow();
    ShellToken.Word next = words.get(index + 1);
    if (!next.raw().replaceFirst("=[\\s\\S]*", "").matches("[A-Z_0-9]+")) {
      slip(
          name,
          next,
          name + " ends before \"" + next.raw() + "\": a value with blanks needs quotes");
    }
    assign(name, words.get(index));
  }

  private void assign(String name, ShellToken.Word word) {
    ShellWords.oddity(word).ifPresent(what -> slip(name, word, name + " " + what));
    assignments.add(new Assignment(name, file, word, ShellWords.hold(word.valueParts(), name)));
    variables.put(name, value(word));
  }

  /** What is certain, and not what its writer meant. */
  private void slip(String name, ShellToken.Word at, String what) {
    if (name.startsWith(GrubDefaults.LINUX)) {
      slips.add(doubt(at.start(), what));
    }
  }

  private ShellValue value(ShellToken.Word word) {
    if (word.raw().startsWith("=~", word.raw().indexOf('='))) {
      return ShellValue.unclear(
          doubt(word.start(), "the value begins with ~, which the shell expands"));
    }
    return value(word.valueParts(), word);
  }

  private ShellValue value(List<ShellPart> parts, ShellToken.Word word) {
    List<SourceChar> chars = new ArrayList<>();
    for (ShellPart part : parts) {
      ShellValue value = value(part, word);
      if (value.doubt() != null) {
        return value;
      }
      chars.addAll(value.chars());
    }
    return new ShellValue(chars, null);
  }

  private ShellValue value(ShellPart part, ShellToken.Word word) {
    if (part instanceof ShellPart.Literal literal) {
      return new ShellValue(List.of(literal.character()), null);
    } else if (part instanceof ShellPart.Reference reference) {
      return lookUp(reference.name(), word);
    } else if (part instanceof ShellPart.Conditional conditional) {
      ShellValue own = lookUp(conditional.name(), word);
      boolean there =
          conditional.colon() ? !own.chars().isEmpty() : variables.containsKey(conditional.name());
      if (own.doubt() != null || (there && conditional.otherwise())) {
        return own;
      }
      return there == conditional.otherwise() ? ShellValue.EMPTY : value(conditional.word(), word);
    } else {
      String what = ((ShellPart.Opaque) part).what();
      return ShellValue.unclear(
          doubt(word.start(), "the value holds " + what + ", which is not followed"));
    }
  }

  private ShellValue lookUp(String name, ShellToken.Word word) {
    ShellValue value = variables.get(name);
    if (value != null) {
      return value;
    }
    if (unknown != null) {
      return ShellValue.unclear(unknown);
    }
    return name.startsWith(GrubDefaults.LINUX)
        ? ShellValue.EMPTY
        : ShellValue.unclear(
            doubt(word.start(), "the value holds $" + name + ", which these files do not set"));
  }

  /** A command that is no assignment: most cannot change a variable of the shell that runs them. */
  private void other(ShellCommand command, List<ShellToken.Word> words) {
    String name = words.get(0).raw();
    if (name.equals("set")
        && words.size() > 1
        && words.stream().skip(1).allMatch(GrubDefaultsEvaluator::isTracing)) {
      return;
    }
    if (END_OR_RUN.contains(name)) {
      Doubt doubt = doubt(command.at(), "what follows " + name + " here cannot be told");
      everythingUnclear(doubt);
      if (ENDING.contains(name)) {
        ends(doubt);
      }
    } else if (name.equals("export") && command.always() && ShellWords.arePlain(words)) {
      for (int i = 1; i < words.size(); i++) {
        exported(words, i);
      }
    } else if (SETTING.contains(name)) {
      for (ShellToken.Word word : words.subList(1, words.size())) {
        boolean onlyNames = name.equals("export") || name.equals("readonly");
        if (!onlyNames || word.raw().indexOf('=') >= 0) {
          String variable = word.raw().replaceFirst("\\+?=[\\s\\S]*", "");
          unclear(command, variable, "is set by " + name + ", not by a plain assignment");
        }
      }
      if (ENDING.contains(name) && command.always() && !command.guarded()) {
        fails(command, words);
      }
    } else if (command.always() && !command.guarded() && !works(name)) {
      fails(command, words);
    }
  }

  private void unclear(ShellCommand command, String name, String what) {
    ShellValue value = ShellValue.unclear(doubt(command.at(), name + " " + what));
    variables.put(name, value);
    if (command.inFunction()) {
      always.put(name, value);
    }
  }

  private void exported(List<ShellToken.Word> words, int index) {
    String name = words.get(index).assigns().orElse(null);
    if (name != null && index + 1 < words.size()) {
      several(words, index);
    } else if (name != null) {
      assign(name, words.get(index));
    }
  }

  /** An option of set that changes no variable; grub-mkconfig runs with -e anyway. */
  private static boolean isTracing(ShellToken.Word word) {
    return word.raw().matches("-[ex]+|\\+x");
  }

  private boolean works(String name) {
    return HARMLESS.contains(name) || functions.contains(name);
  }

  /** A command that most likely fails, and the generator with it. */
  private void fails(ShellCommand command, List<ShellToken.Word> words) {
    Doubt.Kind kind =
        ShellWords.areCarriageReturn(words) ? Doubt.Kind.CARRIAGE_RETURN : Doubt.Kind.OTHER;
    ends(Doubt.at(path, text, command.at(), ShellWords.whyTheyEnd(command, words), kind));
  }

  private void ends(Doubt doubt) {
    if (end == null) {
      end = doubt;
    }
  }

  private void everythingUnclear(Doubt doubt) {
    variables.clear();
    unknown = doubt;
  }

  private Doubt doubt(int offset, String what) {
    return Doubt.at(path, text, offset, what, Doubt.Kind.OTHER);
  }
}
