package dev.regroup.inventory.yaml;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.inventory.InventoryProbe;
import dev.regroup.playbook.PlaybookDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a file holds, reading it ends, throws nothing, and prints nothing that moves a cursor.
 */
class MutationTest {
  private static final int ROUNDS = Integer.getInteger("regroup.rounds", 3_000);
  private static final long SEED = Long.getLong("regroup.seed", 20261122L);
  private static final List<String> BITS =
      List.of(
          "{{",
          "}}",
          "*a",
          "&a ",
          "!x ",
          "!!binary ",
          "<<: ",
          "? ",
          "- ",
          ": ",
          "\t",
          "\n",
          "'",
          "\"",
          "|",
          ">",
          "%",
          "@",
          "#",
          "[",
          "]",
          "{",
          "}",
          "---\n",
          "...\n",
          "\u001b[2J",
          "\u202e",
          "\ufeff",
          "\u0000",
          "\ud83d",
          "\u2028",
          "~",
          "null",
          "[01:",
          "9999999999",
          "=",
          "\\");

  @Test
  void no_input_makes_a_decoder_throw() throws IOException {
    List<String> corpus = corpus();
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutate(corpus.get(random.nextInt(corpus.size())), random);
      String where = "seed " + SEED + ", round " + round + ":\n" + text;
      try {
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> {
              harmless(Problem.render(PlaybookDecoder.decode(Source.of("x", text)).problems()));
              harmless(Problem.render(InventoryProbe.read(text)));
              byte[] bytes = text.getBytes(StandardCharsets.UTF_16LE);
              harmless(Problem.render(SourceFileReader.text(bytes, "x").problems()));
            });
      } catch (AssertionError | RuntimeException e) {
        fail(where, e);
      }
    }
  }

  private static void harmless(String shown) {
    shown
        .codePoints()
        .forEach(
            c ->
                assertFalse(
                    c != '\n'
                        && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT),
                    () -> "shows U+" + Integer.toHexString(c)));
  }

  private static List<String> corpus() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String root : List.of("playbook", "inventory")) {
      try (Stream<Path> files = Files.walk(Path.of("src/test/resources", root))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          if (!file.toString().endsWith(".txt") && Files.size(file) < 5_000) {
            texts.add(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
          }
        }
      }
    }
    return texts;
  }

  private static String mutate(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = mutated.length() == 0 ? 0 : random.nextInt(mutated.length());
      int end = Math.min(mutated.length(), at + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> mutated.delete(at, end);
        case 1 -> mutated.insert(at, mutated.substring(at, end).repeat(1 + random.nextInt(3)));
        case 2 -> mutated.setLength(random.nextInt(8) == 0 ? at : mutated.length());
        case 3 -> mutated.insert(at, (char) random.nextInt(0x500));
        default -> mutated.insert(at, BITS.get(random.nextInt(BITS.size())));
      }
    }
    return mutated.toString();
  }
}
