package dev.regroup.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.inventory.yaml.Decoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@code inventory/errors/*} gives the messages of its {@code .txt}, word for word. {@code
 * -Dregroup.golden=write} writes them anew, to be read before they are committed.
 */
class InventoryErrorsTest {
  private static final Path CASES = Path.of("src/test/resources/inventory/errors");

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.filter(file -> !file.toString().endsWith(".txt")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_wrong_inventory_gives_exactly_these_messages(Path file) throws IOException {
    Decoded<Inventory> result = InventoryFileReader.read(List.of(file.toString()), List.of(), null);
    assertTrue(result instanceof Decoded.Problems<Inventory>, () -> file + " was taken: " + result);
    String text =
        ((Decoded.Problems<Inventory>) result).render().replace(CASES.toString() + "/", "");
    Path golden = Path.of(file + ".txt");
    if ("write".equals(System.getProperty("regroup.golden"))) {
      Files.writeString(golden, text);
    }
    assertEquals(Files.readString(golden), text);
  }
}
