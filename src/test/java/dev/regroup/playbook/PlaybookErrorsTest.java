package dev.regroup.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@code playbook/errors/*.yml} gives the messages of the {@code .txt} beside it, word for
 * word. {@code -Dregroup.golden=write} writes them anew, to be read before they are committed.
 */
class PlaybookErrorsTest {
  private static final Path CASES = Path.of("src/test/resources/playbook/errors");

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yml"))
          .map(name -> name.substring(0, name.length() - 4))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_wrong_playbook_gives_exactly_these_messages(String name) throws IOException {
    String text = Files.readString(CASES.resolve(name + ".yml"));
    Decoded<Playbook> result = PlaybookDecoder.decode(Source.of("site.yml", text));
    if (!(result instanceof Decoded.Problems<Playbook> problems)) {
      throw new AssertionError(name + " was taken as a playbook: " + result);
    }
    Path golden = CASES.resolve(name + ".txt");
    if ("write".equals(System.getProperty("regroup.golden"))) {
      write(golden, problems.render());
    }
    assertEquals(Files.readString(golden), problems.render());
  }

  private static void write(Path golden, String text) {
    try {
      Files.writeString(golden, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
