package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folders {@code regroup demo --serve --dir} takes, and what it deletes there. */
class DemoFolderTest {
  @TempDir Path folder = Path.of("");

  private static void use(Path path) throws Refusal {
    DemoFolder.named(path).close();
  }

  private static void refused(Path path, String why) {
    Refusal refusal = assertThrows(Refusal.class, () -> use(path));
    assertEquals(5, refusal.exitStatus());
    assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal::getMessage);
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void an_earlier_fleets_files_go_and_others_stay() throws IOException, Refusal {
    Path fleet = folder.resolve("fleet");
    use(fleet);
    Files.createDirectories(fleet.resolve("hosts/pve1/root"));
    Files.writeString(fleet.resolve("inventory.yml"), "old");
    Files.writeString(fleet.resolve("verify.html"), "mine");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("kept"), "mine");
    Files.createSymbolicLink(fleet.resolve("boards"), elsewhere);
    use(fleet);
    assertEquals(List.of(".regroup-demo", "verify.html"), names(fleet));
    assertEquals(List.of("kept"), names(elsewhere));
  }

  @Test
  void a_mark_that_no_fleet_wrote_opens_no_folder() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(mine.resolve("inventory.yml"), "mine");
    refused(mine, "is not empty and no demo fleet's");
    Files.createFile(mine.resolve(".regroup-demo"));
    refused(mine, "is not empty and no demo fleet's");
    assertEquals("mine", Files.readString(mine.resolve("inventory.yml")));
    Files.delete(mine.resolve(".regroup-demo"));
    Path other = Files.createDirectory(folder.resolve("other"));
    Path target = Files.writeString(folder.resolve("target"), "mine");
    Files.createSymbolicLink(other.resolve(".regroup-demo"), target);
    refused(other, "cannot be used");
    assertEquals("mine", Files.readString(target));
  }

  @Test
  void a_fleet_that_ended_before_it_wrote_anything_is_in_nobodys_way() throws IOException, Refusal {
    Path begun = Files.createDirectory(folder.resolve("begun"));
    Files.createFile(begun.resolve(".regroup-demo"));
    use(begun);
    use(begun);
  }

  @Test
  void folders_above_it_are_not_made() throws IOException {
    refused(folder.resolve("a/b"), "cannot be made: " + folder.resolve("a") + " is no folder");
    assertFalse(Files.exists(folder.resolve("a")));
    Path file = Files.createFile(folder.resolve("file"));
    refused(file, "is not a folder");
    refused(file.resolve("b"), "is no folder");
    refused(Path.of("/"), "is not empty and no demo fleet's");
  }

  @Test
  void a_fleet_that_is_up_keeps_its_folder() throws Refusal {
    Path fleet = folder.resolve("fleet");
    try (DemoFolder up = DemoFolder.named(fleet)) {
      refused(up.path(), "holds a fleet that is up");
    }
  }
}
