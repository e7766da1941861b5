package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected texts as files under {@code src/test/resources/report}. With {@code
 * -Dregroup.golden=write} a differing file is written anew and its test fails all the same: look at
 * the difference, then run again.
 */
final class Golden {
  private static final Path DIR = Path.of("src", "test", "resources", "report");

  private Golden() {}

  /**
   * Fails where the text differs. Colours are written as {@code <0;32>} so that people can read.
   */
  static void check(String name, String text) {
    Path file = DIR.resolve(name);
    String visible = text.replaceAll("\u001b\\[([0-9;]*)m", "<$1>");
    try {
      String expected =
          Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "(no file)";
      if (!expected.equals(visible) && "write".equals(System.getProperty("regroup.golden"))) {
        Files.createDirectories(DIR);
        Files.writeString(file, visible, StandardCharsets.UTF_8);
        fail(file + " was written: look at what changed, then run the test again");
      }
      assertEquals(expected, visible, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
