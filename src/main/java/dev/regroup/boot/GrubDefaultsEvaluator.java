package dev.regroup.boot;

import dev.regroup.boot.GrubDefaults.Assignment;
import dev.regroup.boot.GrubDefaults.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final List<Source> sources;
  private final List<Assignment> assignments = new ArrayList<>();
  private final Map<String, ShellValue> variables = new HashMap<>();

  /** Set in functions: a call at any later time may change them. */
  private final Map<String, ShellValue> always = new HashMap<>();

  private @Nullable Doubt unknown;
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
    evaluator.variables.putAll(evaluator.always);
    return new GrubDefaults(sources, evaluator.assignments, evaluator.variables, evaluator.unknown);
  }

  private void file(int index) {
    file = index;
    path = sources.get(index).path();
    @Nullable String content = sources.get(index).text();
    text = content == null ? "" : content;
    if (content == null) {
      everythingUnclear(new Doubt(path, 1, "the file could not be read"));
      return;
    }
    ShellCommands.Parsed parsed = ShellCommands.parse(text, file);
    parsed.commands().forEach(this::command);
    ShellLexer.Problem problem = parsed.problem();
    if (problem != null) {
      everythingUnclear(doubt(problem.at(), problem.what() + " stands here"));
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
    } else {
      for (ShellToken.Word word : prefix) {
        String next = command.words().get(assigning).raw();
        unclear(
            command,
            word.assigns().orElseThrow(),
            "is set for the command \"" + next + "\" only: a value with blanks needs quotes");
      }
      other(command, command.words().subList(assigning, command.words().size()));
    }
  }

  private void assignments(ShellCommand command, List<ShellToken.Word> words) {
    for (int i = 0; i < words.size(); i++) {
      String name = words.get(i).assigns().orElseThrow();
      if (!command.always()) {
        unclear(command, name, "is set under a condition, in a loop or in a function");
      } else if (words.get(i).appends()) {
        unclear(command, name, "is extended by +=, which only bash knows");
      } else if (i + 1 < words.size()) {
        several(command, words, i);
      } else {
        assign(name, words.get(i));
      }
    }
  }

  /** {@code VAR=quiet intel_iommu=on} sets two variables; one that is no setting is a slip. */
  private void several(ShellCommand command, List<ShellToken.Word> words, int index) {
    String name = words.get(index).assigns().orElseThrow();
    String next = words.get(index + 1).assigns().orElseThrow();
    if (next.matches("[A-Z_0-9]+")) {
      assign(name, words.get(index));
    } else {
      unclear(
          command,
          name,
          "ends before \"" + words.get(index + 1).raw() + "\": a value with blanks needs quotes");
    }
  }

  private void assign(String name, ShellToken.Word word) {
    boolean extendsItself =
        word.valueParts().stream()
            .anyMatch(p -> p instanceof ShellPart.Reference r && r.name().equals(name));
    assignments.add(new Assignment(name, file, word, extendsItself));
    variables.put(name, value(word));
  }

  private ShellValue value(ShellToken.Word word) {
    List<SourceChar> chars = new ArrayList<>();
    for (ShellPart part : word.valueParts()) {
      if (part instanceof ShellPart.Literal literal) {
        chars.add(literal.character());
      } else if (part instanceof ShellPart.Reference reference) {
        ShellValue referred = lookUp(reference.name(), word);
        if (referred.doubt() != null) {
          return referred;
        }
        chars.addAll(referred.chars());
      } else if (part instanceof ShellPart.Opaque opaque) {
        return ShellValue.unclear(
            doubt(word.start(), "the value holds " + opaque.what() + ", which is not followed"));
      }
    }
    return suspicious(word, ShellValue.text(chars))
        .map(what -> ShellValue.unclear(doubt(word.start(), what)))
        .orElse(new ShellValue(chars, null));
  }

  private static Optional<String> suspicious(ShellToken.Word word, String value) {
    if (value.indexOf('\r') >= 0) {
      return Optional.of("the value ends with a carriage return, a line end of Windows");
    }
    // UTF-8 of U+2018 to U+201F, what word processors make of quotes.
    if (value.matches("(?s).*\u00e2\u0080[\u0098-\u009f].*")) {
      return Optional.of("the value holds typographic quotes, which the shell takes for letters");
    }
    if (word.raw().startsWith("=~", word.raw().indexOf('='))) {
      return Optional.of("the value begins with ~, which the shell expands");
    }
    return Optional.empty();
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
    if (END_OR_RUN.contains(name) || name.equals("\r")) {
      String shown = name.equals("\r") ? "a carriage return, a line end of Windows," : name;
      everythingUnclear(doubt(command.at(), "what follows " + shown + " here cannot be told"));
    } else if (SETTING.contains(name)) {
      for (ShellToken.Word word : words.subList(1, words.size())) {
        boolean onlyNames = name.equals("export") || name.equals("readonly");
        if (!onlyNames || word.raw().indexOf('=') >= 0) {
          String variable = word.raw().replaceFirst("\\+?=[\\s\\S]*", "");
          unclear(command, variable, "is set by " + name + ", not by a plain assignment");
        }
      }
    }
  }

  private void unclear(ShellCommand command, String name, String what) {
    ShellValue value = ShellValue.unclear(doubt(command.at(), name + " " + what));
    variables.put(name, value);
    if (command.inFunction()) {
      always.put(name, value);
    }
  }

  private void everythingUnclear(Doubt doubt) {
    variables.clear();
    unknown = doubt;
  }

  private Doubt doubt(int offset, String what) {
    return Doubt.at(path, text, offset, what);
  }
}
