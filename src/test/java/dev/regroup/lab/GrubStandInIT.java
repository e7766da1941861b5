package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.regroup.testing.GrubTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same files through the fleet's update-grub and through the grub-mkconfig of a guest, with its
 * own disk, grub-probe and /boot. The guest is not needed afterwards.
 */
@Tag("long")
class GrubStandInIT {
  /** What takes the guest seconds for each tree: the disk, which is the same, is looked at once. */
  private static final String PROBE =
      """
      #!/bin/sh
      d="/root/probe/$*"
      if [ ! -e "$d/status" ]; then
        mkdir -p "$d"
        "$0.real" "$@" >"$d/out" 2>"$d/err"
        echo $? >"$d/status"
      fi
      while IFS= read -r line; do printf '%s\\n' "$line"; done <"$d/out"
      read -r status <"$d/status"
      exit "$status"
      """;

  /** Of the programs that make grub.cfg only the one that lists kernels is left to run. */
  private static final String BEGIN =
      "set -eu; chmod -x /etc/grub.d/*; chmod +x /etc/grub.d/10_linux; mkdir /root/kernels;"
          + " mv /boot/vmlinuz-* /boot/initrd.img-* /root/kernels; cd /usr/sbin;"
          + " mv grub-probe grub-probe.real; "
          + file("grub-probe", PROBE)
          + "chmod +x grub-probe";

  /** The longest command that the guest is given must end well within its limit. */
  private static final int TREES_AT_ONCE = 4;

  private static final String MARK = "==== next ====";

  private static String script(GrubTrees.Tree tree) {
    StringBuilder text = new StringBuilder("cd /etc/default; rm -rf grub grub.d; mkdir grub.d\n");
    text.append(file("grub", tree.defaults()));
    for (Map.Entry<String, String> dropIn : tree.dropIns().entrySet()) {
      text.append(file("grub.d/" + dropIn.getKey(), dropIn.getValue()));
    }
    text.append("cd /boot; rm -f vmlinuz-* initrd.img-*\n");
    for (String kernel : tree.kernels()) {
      text.append("echo image >'vmlinuz-").append(kernel).append("'\n");
      text.append("echo initrd >'initrd.img-").append(kernel).append("'\n");
    }
    return text.append("grub-mkconfig 2>>/root/errors; echo '" + MARK + "'\n").toString();
  }

  private static String file(String name, String text) {
    String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    return "echo " + base64 + " | base64 -d >'" + name + "'\n";
  }

  @Test
  void has_the_linux_lines_of_the_guests_grub_mkconfig(@TempDir Path folder) throws IOException {
    List<GrubTrees.Tree> trees = GrubTrees.all().toList();
    List<String> real;
    try (Guest guest = Guest.start(LabImage.get(Loader.GRUB), Machine.plain(), folder)) {
      guest.awaitBoot();
      guest.ssh(BEGIN);
      StringBuilder said = new StringBuilder();
      for (int i = 0; i < trees.size(); i += TREES_AT_ONCE) {
        StringBuilder script = new StringBuilder("set -eu\n");
        trees.stream().skip(i).limit(TREES_AT_ONCE).forEach(tree -> script.append(script(tree)));
        said.append(guest.ssh(script.toString()));
      }
      real = Arrays.asList(said.toString().split(MARK + "\n", -1));
    }
    assertEquals(trees.size() + 1, real.size());
    List<Executable> comparisons = new ArrayList<>();
    for (int i = 0; i < trees.size(); i++) {
      GrubTrees.Tree tree = trees.get(i);
      List<String> lines = GrubTrees.linuxLines(real.get(i));
      Path root = Files.createDirectory(folder.resolve("root" + i));
      tree.write(Files.createDirectories(root.resolve("etc/default")));
      String made = GrubTrees.standIn(root, tree.kernels());
      comparisons.add(() -> assertFalse(lines.isEmpty(), tree::toString));
      comparisons.add(() -> assertEquals(lines, GrubTrees.linuxLines(made), tree::toString));
    }
    assertAll(comparisons);
  }
}
