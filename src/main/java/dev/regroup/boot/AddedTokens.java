package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tokens that no source file of a host holds and that its boots have all the same, because the
 * generator or the loader adds them. What is asked of them no edit reaches. Immutable.
 *
 * @param keys which keys may be added, and by whom
 * @param configured what the source holds
 * @param staged entries for normal boots, as they were generated
 * @param running the running command line
 */
public record AddedTokens(
    AddedKeys keys, CommandLine configured, List<StagedEntry> staged, CommandLine running) {

  public AddedTokens {
    staged = List.copyOf(staged);
  }

  /**
   * Whether every boot has, from the generator alone, just what is asked: then there is nothing to
   * write, although the source holds none of it.
   */
  public boolean writes(Request request) {
    return request instanceof Request.Present
        && keys.generated().contains(request.key())
        && configured.tokens(request.key()).isEmpty()
        && !staged.isEmpty()
        && staged.stream().allMatch(entry -> request.satisfiedBy(entry.options()))
        && request.satisfiedBy(running);
  }

  /** Why no edit brings about what is asked, an error; empty where nothing stands in its way. */
  public Optional<Finding> against(Request request) {
    List<Token> added = added(request.key());
    if (added.isEmpty()) {
      return Optional.empty();
    }
    if (request instanceof Request.AbsentKey) {
      return Optional.of(comesBack(request.key(), added));
    }
    if (request instanceof Request.AbsentToken absent) {
      return added.stream().anyMatch(absent.token()::sameAs)
          ? Optional.of(comesBack(absent.token().text(), added))
          : Optional.empty();
    }
    return request instanceof Request.Present present
        ? Optional.of(twice(present, added))
        : Optional.empty();
  }

  /** Its tokens that are in an entry, or that run, and that the source does not hold. */
  private List<Token> added(String key) {
    List<CommandLine> lines = new ArrayList<>();
    if (keys.generated().contains(key)) {
      staged.forEach(entry -> lines.add(entry.options()));
    }
    if (keys.loaded().contains(key)) {
      lines.add(running);
    }
    return lines.stream()
        .flatMap(line -> beyond(line.tokens(key), configured.tokens(key)))
        .distinct()
        .toList();
  }

  private static Stream<Token> beyond(List<Token> there, List<Token> held) {
    List<Token> left = new ArrayList<>(there);
    for (Token token : held) {
      left.stream().filter(token::sameAs).findFirst().ifPresent(left::remove);
    }
    return left.stream();
  }

  private Finding comesBack(String what, List<Token> added) {
    return BootCode.ADDED.of(
        "\"%s\" is to be absent, and %s: it would come back".formatted(what, adds(added)));
  }

  private Finding twice(Request.Present present, List<Token> added) {
    return BootCode.ADDED.of(
        "\"%s\" is to be all that there is of its key, and %s: the key would stand there twice"
            .formatted(text(present.tokens()), adds(added)));
  }

  private String adds(List<Token> added) {
    return keys.generated().contains(added.get(0).key())
        ? "%s writes \"%s\" into each entry".formatted(keys.generator(), text(added))
        : "%s adds \"%s\" at each boot".formatted(keys.loader(), text(added));
  }

  private static String text(List<Token> tokens) {
    return tokens.stream().map(Token::text).collect(Collectors.joining(" "));
  }
}
