package dev.regroup.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which longer scenario CI runs, by what git says of the last commits. */
class LongerScenarioTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      nullValues = "-",
      value = {
        "echo src/main/java/dev/regroup/boot/GrubLine.java, GrubEditTreesIT",
        "echo src/main/resources/dev/regroup/demo/tools/grub-mkconfig, GrubStandInIT",
        "echo src/main/resources/dev/regroup/host/lib-esp.sh, SystemdBootIT",
        "echo src/main/java/dev/regroup/iommu/Machine.java, GroupPredictionIT",
        "echo src/main/java/dev/regroup/rollout/Waves.java, ThreeGuestsIT",
        "echo src/main/resources/dev/regroup/host/arm.sh, RescueIT",
        "printf 'README.md\\n\\nsrc/test/resources/boot/x\\n', GrubEditTreesIT",
        "echo docs/safety.md, -",
        "exit 128, GroupPredictionIT",
      })
  void is_chosen_by_the_paths_that_changed(String git, String scenario)
      throws IOException, InterruptedException {
    assertEquals(scenario == null ? "" : scenario + "\n", chosen(git));
  }

  @Test
  void each_is_a_class_of_the_suite_long() throws IOException {
    List<String> lines = Files.readAllLines(Path.of(".ci/longer-scenario"));
    List<String> named =
        lines.subList(lines.indexOf("  cat <<'EOF'") + 1, lines.indexOf("EOF")).stream()
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .toList();
    assertTrue(!named.isEmpty());
    for (String name : named) {
      try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
        Path file = files.filter(f -> f.endsWith(name + ".java")).findFirst().orElseThrow();
        assertTrue(Files.readString(file).contains("@Tag(\"long\")"), name);
      }
    }
  }

  private String chosen(String git) throws IOException, InterruptedException {
    Path fake = folder.resolve("git");
    Files.writeString(fake, "#!/bin/sh\n" + git + "\n");
    Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwx------"));
    String bash = Tools.require("shells", "bash").toString();
    ProcessBuilder builder = new ProcessBuilder(bash, ".ci/longer-scenario");
    builder.environment().put("PATH", folder + ":/usr/bin:/bin");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
