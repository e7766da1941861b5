package dev.regroup.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.regroup.testing.GrubTrees;
import dev.regroup.testing.RealGrub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same files through the fleet's update-grub and through this machine's grub-mkconfig. */
@Tag("sshd")
class StandInAgainstGrubIT {
  private static final Path RECORDED = Path.of("src/test/resources/lab-samples/debian12-grub");

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @MethodSource("dev.regroup.testing.GrubTrees#all")
  void has_the_same_linux_lines(GrubTrees.Tree tree) throws IOException, InterruptedException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path etc = Files.createDirectories(root.resolve("etc/default"));
    tree.write(etc);
    List<String> real = GrubTrees.linuxLines(RealGrub.mkconfig(folder, etc, tree.kernels()));
    assertFalse(real.isEmpty());
    assertEquals(real, GrubTrees.linuxLines(GrubTrees.standIn(root, tree.kernels())));
  }

  @Test
  void has_the_linux_lines_that_the_lab_guest_made() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path dropIns = Files.createDirectories(root.resolve("etc/default/grub.d"));
    Files.copy(RECORDED.resolve("etc/default/grub"), root.resolve("etc/default/grub"));
    Files.copy(
        RECORDED.resolve("etc/default/grub.d/init-select.cfg"), dropIns.resolve("init-select.cfg"));
    Files.createDirectory(root.resolve("sim"));
    Files.writeString(root.resolve("sim/root-uuid"), "e5711bcd-33aa-459e-b3f2-920c264ccbd8\n");
    String recorded = Files.readString(RECORDED.resolve("boot/grub/grub.cfg"));
    String made = GrubTrees.standIn(root, List.of("6.1.0-56-amd64"));
    assertEquals(3, GrubTrees.commands(recorded).size());
    assertEquals(GrubTrees.commands(recorded), GrubTrees.commands(made));
  }
}
