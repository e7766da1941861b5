package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.testing.Recordings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code regroup groups} and {@code regroup facts --capture} do not take. */
class GroupsRefusedTest {
  @TempDir Path folder = Path.of("");

  @Test
  void files_that_are_no_capture() throws IOException {
    bad(folder.resolve("missing.json"), "It does not exist.");
    bad(folder, "It is a directory.");
    bad(text(""), "The capture is not JSON");
    bad(text("groups: []\n"), "The capture is not JSON");
    bad(text("[]"), "not an object with a list 'devices'");
    bad(text("{\"topology\": \"11-0\", \"runs\": []}"), "not an object with a list 'devices'");
    bad(text("[".repeat(2_000_000)), "The capture is not JSON");
    String whole = JSON.std.asString(Recordings.named("11-20").runs().get(0));
    for (int part = 1; part < 8; part++) {
      bad(text(whole.substring(0, whole.length() * part / 8)), "The capture is not JSON");
    }
  }

  @Test
  void binary_and_huge_files() throws IOException {
    byte[] bytes = new byte[4096];
    new Random(20261122).nextBytes(bytes);
    bad(Files.write(folder.resolve("a.bin"), bytes), "it is not even text");
    Path huge = folder.resolve("huge.json");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    bad(huge, "It is larger than 40 MiB.");
  }

  private Path text(String text) throws IOException {
    return Files.writeString(folder.resolve("bad.json"), text);
  }

  private void bad(Path file, String why) {
    for (String format : List.of("json", "text")) {
      Outcome outcome =
          Terminal.run(folder, "groups", "--capture", file.toString(), "--output", format);
      assertEquals(6, outcome.exit(), outcome::toString);
      assertEquals("", outcome.out());
      assertTrue(outcome.err().startsWith("regroup: " + file + ": "), outcome::toString);
      assertTrue(outcome.err().contains(why), outcome::toString);
      assertEquals(2, outcome.err().lines().count(), outcome::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "groups",
        "groups all --capture x.json",
        "groups --capture",
        "groups --capture x.json --predict",
        "groups --capture x.json --predict --output json",
        "groups --capture x.json --predict a=1 --predict b=1",
        "groups --capture x.json --output xml",
        "groups --capture x.json --output jsonl",
        "groups --capture x.json --report x.html",
        "groups pve1",
        "groups pve2 -i pve1,",
        "facts all -i pve1,pve2, --capture x.json",
        "facts pve1 -i pve1, --capture /",
        "facts pve1 -i pve1, --capture /no-such-folder/x.json"
      })
  void wrong_use(String line) {
    Outcome outcome = Terminal.run(folder, line.split(" "));
    assertEquals(5, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out());
    assertTrue(outcome.err().startsWith("regroup: "), outcome::toString);
    assertFalse(outcome.err().contains("Exception"), outcome::toString);
  }

  @Test
  void a_capture_needs_no_ssh() throws Exception {
    Path capture = text(JSON.std.asString(Recordings.named("11-20").runs().get(0)));
    Path loaded = folder.resolve("classes.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.regroup.cli.Main",
                "groups",
                "--capture",
                capture.toString(),
                "--output",
                "json")
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    String classes = Files.readString(loaded);
    assertTrue(classes.contains("dev.regroup.iommu.GroupFormation"));
    for (String other : List.of("dev.regroup.ssh.", "net.schmizz.", "org.bouncycastle.")) {
      assertFalse(classes.contains(other), other);
    }
  }
}
