package dev.regroup.kernel;

import java.util.List;
import java.util.Optional;

/** One thing that a desired state asks of a command line, for one key. Immutable. */
public sealed interface Request {

  /** The key that this is about, normalised as {@link Token#key()}. */
  String key();

  /**
   * Whether a command line is as asked. Looks at the tokens of this key alone, so that it serves
   * for the configured, the staged and the running line alike.
   */
  boolean satisfiedBy(CommandLine line);

  /** Whether a command line is as all of them ask. */
  static boolean allSatisfied(List<Request> requests, CommandLine line) {
    return requests.stream().allMatch(request -> request.satisfiedBy(line));
  }

  /** For that key exactly these tokens, in this order, and no other of that key. */
  record Present(String key, List<Token> tokens) implements Request {
    public Present {
      tokens = List.copyOf(tokens);
    }

    @Override
    public boolean satisfiedBy(CommandLine line) {
      List<Token> there = line.tokens(key);
      if (there.size() != tokens.size()) {
        return false;
      }
      for (int i = 0; i < there.size(); i++) {
        if (!there.get(i).sameAs(tokens.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * That token is there; other tokens of the key stay. For keys of which the kernel takes only the
   * last token, what it holds must be in that one.
   */
  record Append(Token token) implements Request {
    @Override
    public String key() {
      return token.key();
    }

    @Override
    public boolean satisfiedBy(CommandLine line) {
      List<Token> there = line.tokens(key());
      return JoinedKey.of(token)
          .map(joined -> joined.holds(there, token))
          .orElseGet(() -> there.stream().anyMatch(token::sameAs));
    }
  }

  /** No token of that key. */
  record AbsentKey(String key) implements Request {
    @Override
    public boolean satisfiedBy(CommandLine line) {
      return line.tokens(key).isEmpty();
    }
  }

  /** Not that token; others of the key stay. */
  record AbsentToken(Token token) implements Request {
    @Override
    public String key() {
      return token.key();
    }

    @Override
    public boolean satisfiedBy(CommandLine line) {
      return line.tokens().stream().noneMatch(token::sameAs);
    }
  }

  /**
   * No token of that key whose comma list holds an item that begins so; other items and tokens of
   * the key stay. For keys whose items the kernel tells by their first letters.
   */
  record AbsentItem(String key, String start) implements Request {
    @Override
    public boolean satisfiedBy(CommandLine line) {
      return line.tokens(key).stream().noneMatch(this::isIn);
    }

    /** Whether a token of the key holds such an item. */
    boolean isIn(Token token) {
      return token.items().stream().anyMatch(item -> item.startsWith(start));
    }

    /** The token without such items, empty where nothing is left of it. */
    Optional<Token> without(Token token) {
      List<String> left = token.items().stream().filter(i -> !i.startsWith(start)).toList();
      return left.isEmpty()
          ? Optional.empty()
          : Optional.of(new Token(key + "=" + String.join(",", left)));
    }
  }
}
