package dev.regroup.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.testing.MemoryFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture in README.md is drawn from what a check prints. */
@Tag("sshd")
class CheckPictureIT {
  private static final Path PICTURE = Path.of("docs", "check.svg");
  private static final String PICTURED =
      "regroup check playbook.yml -i inventory.yml" + " --limit pve-intel,hand-edited,not-rebooted";
  private static final int COLUMNS = 144;

  @TempDir(factory = MemoryFolder.class)
  Path home = Path.of("");

  /** With {@code -Dregroup.golden=write} a picture that differs is drawn anew. */
  @Test
  void the_picture_is_what_check_prints() throws Exception {
    // Standard output alone is a terminal: it has colours, and there is no live progress.
    Map<String, String> coloured =
        Map.of("TERM", "xterm", "NO_COLOR", "", "REGROUP_JAVA_OPTS", "-Dregroup.terminals=1");
    List<String> lines;
    try (ServedFleet fleet = ServedFleet.start(home)) {
      lines = fleet.run(List.of(PICTURED + " 2>/dev/null"), coloured).get(0).lines();
    }
    List<String> screen =
        Stream.concat(Stream.of("$ " + PICTURED), lines.stream().map(Printed::steady)).toList();
    String picture = TerminalPicture.draw(screen, COLUMNS, "A check of three simulated hosts");
    String kept = Files.exists(PICTURE) ? Files.readString(PICTURE) : "(no file)";
    if (!kept.equals(picture) && "write".equals(System.getProperty("regroup.golden"))) {
      Files.writeString(PICTURE, picture);
      fail(PICTURE + " was drawn: look at it, then run the test again");
    }
    assertEquals(kept, picture, PICTURE.toString());
  }
}
