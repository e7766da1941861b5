package dev.regroup.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules that hold for any command line and any requests of distinct keys. */
class MergePropertyTest {
  private static final long SEED = 20_261_122L;
  private static final String[] KEYS = {
    "iommu", "intel_iommu", "quiet", "console", "pci", "vfio-pci.ids", "mod.param", "ro", "x"
  };
  private static final String[] VALUES = {
    "", "=on", "=off", "=pt", "=ttyS0,115200", "=\"a b\"", "=1:2,3:4", "=5:6", "=config_acs=1@0;2@1"
  };

  @Test
  void merging_satisfies_the_requests_keeps_the_rest_and_is_idempotent() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      String text = line(random);
      List<Request> requests = requests(random);
      CommandLine before = CommandLine.parse(text);
      Merged merged = Merge.merge(before, requests);
      String at = "seed " + SEED + ", case " + i + ": [" + text + "] with " + requests;

      assertTrue(Request.allSatisfied(requests, merged.result()), at);
      assertEquals(rest(text, requests), rest(merged.result().text(), requests), at);
      assertEquals(before.initTokens(), merged.result().initTokens(), at);
      Merged again = Merge.merge(merged.result(), requests);
      assertEquals(merged.result(), again.result(), at);
      assertTrue(again.changes().isEmpty() && again.findings().isEmpty(), at);
      assertEquals(before.equals(merged.result()), merged.changes().isEmpty(), at);
      assertEquals(
          merged.result().tokens(), merged.slots().stream().map(Merged.Slot::token).toList(), at);
      origins(before, merged, at);
    }
  }

  private static void origins(CommandLine before, Merged merged, String at) {
    Set<Integer> seen = new LinkedHashSet<>();
    int last = -1;
    for (Merged.Slot slot : merged.slots()) {
      if (!slot.isNew()) {
        assertTrue(seen.add(slot.origin()) && slot.origin() > last, at);
        assertEquals(before.tokens().get(slot.origin()).key(), slot.token().key(), at);
        last = slot.origin();
      }
    }
  }

  /** Words of keys that no request names, told without the code under test. */
  private static List<String> rest(String line, List<Request> requests) {
    Set<String> named = new LinkedHashSet<>();
    requests.forEach(request -> named.add(request.key()));
    List<String> rest = new ArrayList<>();
    boolean init = false;
    for (String word : line.trim().split(" +(?=([^\"]*\"[^\"]*\")*[^\"]*$)", -1)) {
      init |= word.equals("--");
      if (word.isEmpty()) {
        continue;
      }
      if (init || !named.contains(word.replaceFirst("=.*", "").replace('-', '_'))) {
        rest.add(word);
      }
    }
    return rest;
  }

  private static String line(Random random) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      words.add(token(random));
    }
    if (random.nextInt(5) == 0) {
      words.add("--");
      words.add(token(random));
    }
    return String.join(random.nextBoolean() ? " " : "  ", words);
  }

  private static List<Request> requests(Random random) {
    List<Request> requests = new ArrayList<>();
    Set<String> named = new LinkedHashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Token token = new Token(token(random));
      if (named.add(token.key())) {
        requests.add(
            switch (random.nextInt(4)) {
              case 0 -> new Request.Present(token.key(), several(token, random));
              case 1 -> new Request.Append(token);
              case 2 -> new Request.AbsentKey(token.key());
              default -> new Request.AbsentToken(token);
            });
      }
    }
    return requests;
  }

  private static List<Token> several(Token token, Random random) {
    List<Token> tokens = new ArrayList<>(List.of(token));
    for (int i = random.nextInt(3); i > 0; i--) {
      tokens.add(new Token(token.key() + VALUES[random.nextInt(VALUES.length)]));
    }
    return tokens;
  }

  private static String token(Random random) {
    String key = KEYS[random.nextInt(KEYS.length)];
    return (random.nextInt(4) == 0 ? key.replace('_', '-') : key)
        + VALUES[random.nextInt(VALUES.length)];
  }
}
