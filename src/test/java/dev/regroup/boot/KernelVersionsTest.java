package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The order of kernels is that of grub-mkconfig_lib on a real Debian. */
class KernelVersionsTest {
  private static final List<String> RELEASES =
      List.of(
          "6.1.0-9-amd64",
          "6.1.0-10-amd64",
          "6.1.0-10-rt-amd64",
          "6.1.0",
          "6.1.0-rc1",
          "6.1.0-rc10",
          "6.10.2-1-pve",
          "6.8.12-4-pve",
          "6.8.4-2-pve",
          "6.2.0-rc3+",
          "6.2.0.old",
          "6.2.0",
          "5.15.0-91-generic",
          "5.15.0-101-generic",
          "4.19.0-25-amd64",
          "6.1.0_custom");

  @Test
  void newest_first_as_the_real_library_says() throws IOException, InterruptedException {
    Path library = Path.of("/usr/share/grub/grub-mkconfig_lib");
    Tools.require("grub", "dpkg");
    if (!Files.isReadable(library)) {
      throw Tools.missing("grub", library + " is not there");
    }
    List<String> expected = real(library);
    List<String> mine = new ArrayList<>(RELEASES);
    mine.sort(KernelVersions.ORDER.reversed());
    assertEquals(expected, mine);
  }

  private static List<String> real(Path library) throws IOException, InterruptedException {
    String script =
        ". "
            + library
            + "\nlist=\"$*\"\nwhile [ -n \"$list\" ]; do\n"
            + "  newest=$(version_find_latest $list)\n  echo \"$newest\"\n"
            + "  rest=; for x in $list; do [ \"$x\" = \"$newest\" ] || rest=\"$rest $x\"; done\n"
            + "  list=$rest\ndone";
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    List<String> shuffled = new ArrayList<>(RELEASES);
    Collections.shuffle(shuffled, new Random(7));
    shuffled.forEach(release -> command.add("/boot/vmlinuz-" + release));
    Process sh = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(sh.waitFor(60, TimeUnit.SECONDS));
    return out.lines().map(line -> line.substring("/boot/vmlinuz-".length())).toList();
  }
}
