package dev.regroup.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * README's first real run, command by command as it stands there, with a simulated host for {@code
 * pve1}. What a terminal would ask for is given by flags.
 */
@Tag("sshd")
class FirstRunIT {
  private static final String HOST = "pve-intel";
  private static final String KEYS = " --known-hosts known_hosts";
  private static final Pattern PORT =
      Pattern.compile("(?s)\\n {4,}" + HOST + ":.*?ansible_port: (\\d+)");

  @TempDir(factory = MemoryFolder.class)
  Path home = Path.of("");

  /** The commands of the page, the one of its block that is not run included. */
  private static List<String> commands() throws IOException {
    return Pages.of(Path.of("README.md")).blocks().stream()
        .flatMap(block -> block.lines().stream())
        .map(line -> line.replaceFirst("^\\$ ", ""))
        .filter(line -> line.startsWith("regroup "))
        .toList();
  }

  @Test
  void every_command_of_the_first_run_works() throws Exception {
    List<String> shown = commands();
    assertEquals(
        List.of("init", "check", "apply", "verify", "rollback"),
        shown.stream().map(command -> command.split(" ", -1)[1]).toList());
    try (ServedFleet fleet = ServedFleet.start(home)) {
      Path folder = home.resolve("fleet");
      Path root = folder.resolve("hosts").resolve(HOST).resolve("root");
      Path cmdline = root.resolve("etc/kernel/cmdline");
      String before = Files.readString(cmdline);
      Path mine = Files.createDirectory(folder.resolve("mine"));
      String port = port(Files.readString(folder.resolve("inventory.yml")));
      String address = "127.0.0.1:" + port;
      List<String> run =
          List.of(
              "cp known_hosts id mine && cd mine",
              shown.get(0).replace(" pve1 ", " " + address + " ") + " --private-key id -y" + KEYS,
              // The name that the page uses, for what has none here.
              "sed -i 's/\"127\\.0\\.0\\.1\"/pve1/' inventory.yml playbook.yml",
              "sed -i 's/^\\( *\\)ansible_port:/\\1ansible_host: 127.0.0.1\\n&/' inventory.yml",
              shown.get(1) + KEYS,
              "cp '" + cmdline + "' checked",
              shown.get(2) + " --yes" + KEYS,
              "cp '" + cmdline + "' applied",
              shown.get(3) + KEYS,
              shown.get(4) + " --yes" + KEYS);
      List<ServedFleet.Answer> answers = fleet.run(run, Map.of());
      for (int i = 0; i < run.size(); i++) {
        assertEquals(0, answers.get(i).exit(), run.get(i) + ": " + answers.get(i).lines());
      }
      assertFalse(before.contains("intel_iommu=on"), before);
      assertEquals(before, Files.readString(mine.resolve("checked")));
      String applied = Files.readString(mine.resolve("applied"));
      assertTrue(applied.contains("intel_iommu=on"), applied);
      assertTrue(Files.readString(mine.resolve("report.html")).contains("pve1"));
      assertEquals(before, Files.readString(cmdline));
      String running = Files.readString(root.resolve("proc/cmdline"));
      assertFalse(running.contains("intel_iommu=on"), running);
    }
  }

  private static String port(String inventory) {
    Matcher port = PORT.matcher(inventory);
    assertTrue(port.find(), inventory);
    return port.group(1);
  }
}
