package dev.regroup.inventory;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.testing.Ansible;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Values of INI inventories, compared with Ansible's own parser, which asks Python's. */
class PythonLiteralTest {
  private static final Path CASES = Path.of("src/test/resources/inventory/literals.txt");

  /** Parts of literals, put together at random: most are none, and that has to be told too. */
  private static final List<String> PARTS =
      List.of(
          "1", "0", "00", "-", "+", "0x1f", "1_0", ".5", "1.", "1e3", "(", ")", "[", "]", "{", "}",
          ",", ",", ":", "'a'", "\"b\"", "r'\\x'", "b'x'", "'", "\"", "\\x41", "True", "None", " ",
          "#", "x");

  private static String atRandom(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(7); i >= 0; i--) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return text.toString();
  }

  /** A literal, as a rule. */
  private static String literal(Random random, int depth) {
    String blank = random.nextInt(4) == 0 ? " " : "";
    String inner = depth == 0 ? "" : literal(random, depth - 1);
    List<String> forms =
        depth == 0
            ? List.of("1", "-2.5e-3", "0b1_0", "'x'", "'a' \"\\x62\"", "None", "False")
            : List.of(
                "[" + inner + blank + ",1]",
                "(" + inner + blank + ")",
                "(" + inner + ",)",
                "{'k'" + blank + ":" + blank + inner + "}",
                inner + "," + blank + "'y'",
                inner + " # c",
                "-" + inner,
                blank + inner);
    return forms.get(random.nextInt(forms.size()));
  }

  @Test
  void a_value_is_what_ansible_takes_it_for() throws Exception {
    List<String> texts = new ArrayList<>(Files.readAllLines(CASES));
    texts.addAll(
        List.of("", " ", "1 \f", "1".repeat(4301), "[".repeat(201) + "1" + "]".repeat(201)));
    texts.add("(".repeat(200) + "1" + ")".repeat(200));
    Random random = new Random(11);
    for (int i = 0; i < 3000; i++) {
      texts.add(atRandom(random));
      texts.add(literal(random, random.nextInt(4)));
    }
    List<Object> expected = JSON.std.listFrom(Ansible.literals(texts));
    assertEquals(texts.size(), expected.size());
    List<Executable> all = new ArrayList<>();
    int literals = 0;
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      @Nullable Object wanted = expected.get(i);
      literals += text.equals(wanted) ? 0 : 1;
      all.add(() -> assertEquals(wanted, listed(text), "`" + text + "`"));
    }
    assertTrue(literals > 2000, "too few literals: " + literals);
    assertAll(all);
  }

  /** As {@code regroup inventory --list} prints it, read again. */
  private static @Nullable Object listed(String text) throws Exception {
    Object value =
        AnsibleValues.of(PythonLiteral.parse(text, Source.of("x", text).at(1, 1), new Reading()));
    String json =
        JSON.std
            .with(JSON.Feature.WRITE_NULL_PROPERTIES)
            .asString(Collections.singletonMap("v", value));
    return ((Map<?, ?>) JSON.std.anyFrom(json)).get("v");
  }
}
