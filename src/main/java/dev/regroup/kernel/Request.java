package dev.regroup.kernel;

import java.util.List;

/** One thing that a desired state asks of a command line, for one key. Immutable. */
public sealed interface Request {

  /** The key that this is about, normalised as {@link Token#key()}. */
  String key();

  /** For that key exactly these tokens, in this order, and no other of that key. */
  record Present(String key, List<Token> tokens) implements Request {
    public Present {
      tokens = List.copyOf(tokens);
    }
  }

  /** That token is there; other tokens of the key stay. */
  record Append(Token token) implements Request {
    @Override
    public String key() {
      return token.key();
    }
  }

  /** No token of that key. */
  record AbsentKey(String key) implements Request {}

  /** Not that token; others of the key stay. */
  record AbsentToken(Token token) implements Request {
    @Override
    public String key() {
      return token.key();
    }
  }
}
