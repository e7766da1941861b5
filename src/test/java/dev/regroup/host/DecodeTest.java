package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data comes out of base64 as it went in, whichever way the shell goes: by itself or by a tool. */
class DecodeTest {
  private static final long SEED = 20261123;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private static List<byte[]> values() {
    List<byte[]> values = new ArrayList<>();
    byte[] all = new byte[255];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i + 1);
    }
    values.add(all);
    for (int at = 0; at < all.length; at += 15) {
      values.add(Arrays.copyOfRange(all, at, at + 15));
    }
    for (String text :
        List.of("", "\n", "a\n\n", "\\", "\\c\\0101%s%b$HOME`id`", "'\"'", "-n", "20261122-k3f9")) {
      values.add(text.getBytes(StandardCharsets.US_ASCII));
    }
    Random random = new Random(SEED);
    // Beyond 120 bytes a word is a tool's.
    for (int length = 1; length < 130; length++) {
      byte[] value = new byte[length];
      for (int i = 0; i < length; i++) {
        value[i] = (byte) (1 + random.nextInt(255));
      }
      values.add(value);
    }
    return values;
  }

  private static String prelude() throws IOException {
    return Files.readString(Path.of("src/main/resources/dev/regroup/host/prelude.sh"));
  }

  private static Answer.Complete run(HostShell shell, String words) throws IOException {
    Answer answer = shell.run(prelude() + words);
    return assertInstanceOf(Answer.Complete.class, answer, answer::toString);
  }

  @ParameterizedTest
  @EnumSource
  void every_byte_comes_through(Shells shell) throws Exception {
    StringBuilder words = new StringBuilder();
    List<byte[]> values = values();
    for (byte[] value : values) {
      String word = Base64.getEncoder().encodeToString(value);
      words.append("decode '").append(word).append("'\nframe word \"$DECODED\"\n");
    }
    Answer.Complete answer = run(shell.in(Sysroot.empty(folder)), words.toString());
    assertEquals(0, answer.status(), answer::toString);
    List<Frame> frames =
        answer.frames().stream().filter(frame -> frame.name().equals("word")).toList();
    assertEquals(values.size(), frames.size());
    for (int i = 0; i < values.size(); i++) {
      byte[] expected = values.get(i);
      assertArrayEquals(expected, frames.get(i).bytes(), "seed " + SEED + ", value " + i);
    }
  }

  /** Short words cost no program: without {@code base64} they are told all the same. */
  @ParameterizedTest
  @EnumSource
  void short_words_need_no_program(Shells shell) throws Exception {
    HostShell under = shell.in(Sysroot.empty(folder));
    String fits = "x".repeat(120);
    String word = Base64.getEncoder().encodeToString(fits.getBytes(StandardCharsets.US_ASCII));
    Answer.Complete answer =
        run(under, "base64() { return 1; }\ndecode '" + word + "'\nframe word \"$DECODED\"\n");
    assertEquals(fits, answer.frame("word").orElseThrow().text());
    // One that base64 is to judge, and one that is too long.
    for (String other : List.of("eHh", word + "eHh4")) {
      assertNotEquals(0, run(under, "base64() { return 1; }\ndecode '" + other + "'\n").status());
    }
  }
}
