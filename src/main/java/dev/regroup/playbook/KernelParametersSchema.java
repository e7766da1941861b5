package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Fields;
import dev.regroup.inventory.yaml.Key;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Table;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.inventory.yaml.Types.Placed;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.kernel.ParameterSyntax;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code kernel_parameters:} to requests, one a key or token. */
final class KernelParametersSchema {
  private static final Type<List<Placed<Token>>> TOKENS =
      Types.list(
              Types.placed(
                  Type.scalar(
                      "a kernel parameter such as `iommu=pt`",
                      Map.of(
                          "type",
                          List.of("string", "number", "boolean"),
                          "pattern",
                          ParameterSyntax.PATTERN),
                      KernelParametersSchema::token)),
              true)
          .saying(Map.of("uniqueItems", true));

  private static final Key<List<Placed<Token>>> PRESENT =
      Key.optional(
          "present",
          TOKENS,
          "for each key named exactly these tokens, in this order, and no other of that key");
  private static final Key<List<Placed<Token>>> APPEND =
      Key.optional("append", TOKENS, "these tokens are there; other tokens of their keys stay");
  private static final Key<List<Placed<Token>>> ABSENT =
      Key.optional("absent", TOKENS, "`key` removes every token of it, `key=value` that one only");

  static final Type<List<Request>> TYPE =
      Table.of("kernel_parameters", PRESENT, APPEND, ABSENT)
          .map((fields, at, reading) -> requests(fields, reading));

  private KernelParametersSchema() {}

  private static @Nullable Token token(Yaml.Scalar scalar, Reading reading) {
    if (scalar.isNull()) {
      return null;
    }
    ParameterSyntax.Fault fault = ParameterSyntax.check(scalar.text()).orElse(null);
    if (fault != null) {
      reading.spoil(
          scalar.at(), fault.message() + ": " + Shown.quoted(scalar.text()), fault.remedy());
      return null;
    }
    return new Token(scalar.text());
  }

  private static List<Request> requests(Fields fields, Reading reading) {
    List<Placed<Token>> present = fields.get(PRESENT, List.of());
    List<Placed<Token>> append = fields.get(APPEND, List.of());
    List<Placed<Token>> absent = fields.get(ABSENT, List.of());
    twice(present, "present", reading);
    twice(append, "append", reading);
    twice(absent, "absent", reading);
    conflicts(present, append, absent, reading);

    List<Request> requests = new ArrayList<>();
    Map<String, List<Token>> byKey = new LinkedHashMap<>();
    for (Placed<Token> token : present) {
      byKey.computeIfAbsent(token.value().key(), key -> new ArrayList<>()).add(token.value());
    }
    byKey.forEach((key, tokens) -> requests.add(new Request.Present(key, tokens)));
    append.forEach(token -> requests.add(new Request.Append(token.value())));
    absent.forEach(token -> requests.add(absence(token.value())));
    return requests;
  }

  private static Request absence(Token token) {
    return wholeKey(token) ? new Request.AbsentKey(token.key()) : new Request.AbsentToken(token);
  }

  private static boolean wholeKey(Token token) {
    return token.value() == null;
  }

  private static void twice(List<Placed<Token>> tokens, String where, Reading reading) {
    List<Placed<Token>> seen = new ArrayList<>();
    for (Placed<Token> token : tokens) {
      Placed<Token> first = find(token.value(), seen);
      if (first != null) {
        reading.problem(
            token.at(),
            Shown.quoted(token.value().text())
                + " is twice in `"
                + where
                + "`, first in line "
                + first.at().line(),
            "Remove one of the two.");
      }
      seen.add(token);
    }
  }

  private static @Nullable Placed<Token> find(Token token, List<Placed<Token>> in) {
    return in.stream().filter(each -> each.value().sameAs(token)).findFirst().orElse(null);
  }

  /**
   * The same key in {@code present} and elsewhere; {@code append} of what {@code absent} removes.
   */
  private static void conflicts(
      List<Placed<Token>> present,
      List<Placed<Token>> append,
      List<Placed<Token>> absent,
      Reading reading) {
    Map<String, Position> named = new HashMap<>();
    present.forEach(token -> named.putIfAbsent(token.value().key(), token.at()));
    for (Placed<Token> token : append) {
      conflict(token, named.get(token.value().key()), "present", "append", reading);
    }
    for (Placed<Token> token : absent) {
      conflict(token, named.get(token.value().key()), "present", "absent", reading);
      for (Placed<Token> added : append) {
        boolean same =
            wholeKey(token.value())
                ? added.value().key().equals(token.value().key())
                : added.value().sameAs(token.value());
        conflict(token, same ? added.at() : null, "append", "absent", reading);
      }
    }
  }

  private static void conflict(
      Placed<Token> token, @Nullable Position other, String one, String two, Reading reading) {
    if (other == null) {
      return;
    }
    reading.problem(
        token.at(),
        "`"
            + token.value().key()
            + "` is in `"
            + one
            + "` (line "
            + other.line()
            + ") and in `"
            + two
            + "`",
        one.equals("present")
            ? "`present` already says all that there is of this key; remove one of the two."
            : "Remove one of the two.");
  }
}
