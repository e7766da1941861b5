package dev.regroup.docs;

import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Pages;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each console block of README.md and docs prints what the page says: all blocks of a page in order
 * in one shell, in the folder of one fleet.
 */
@Tag("sshd")
class ConsoleBlocksIT {
  @TempDir(factory = MemoryFolder.class)
  Path home = Path.of("");

  static Stream<Path> pages() throws IOException {
    return Pages.all().stream().filter(page -> !shown(page).isEmpty()).map(Pages.Page::path);
  }

  private static List<ConsoleCommand> shown(Pages.Page page) {
    return page.blocks().stream()
        .filter(block -> block.isConsole() && block.notRun().isEmpty())
        .flatMap(block -> ConsoleCommand.of(block).stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void what_is_shown_is_what_is_printed(Path path) throws Exception {
    List<ConsoleCommand> shown = shown(Pages.of(path));
    if (shown.stream().anyMatch(each -> each.command().startsWith("ssh "))) {
      Tools.require("sshd", "ssh");
    }
    try (ServedFleet fleet = ServedFleet.start(home)) {
      List<ServedFleet.Answer> answers =
          fleet.run(shown.stream().map(ConsoleCommand::command).toList(), Map.of());
      List<String> faults = new ArrayList<>();
      for (int i = 0; i < shown.size(); i++) {
        boolean told = i + 1 < shown.size() && shown.get(i + 1).command().contains("$?");
        faults.addAll(faults(shown.get(i), answers.get(i), told));
      }
      if (!faults.isEmpty()) {
        fail(path + ":\n" + String.join("\n\n", faults));
      }
    }
  }

  /** All that is wrong with a command as the page shows it, each with what it printed. */
  private static List<String> faults(
      ConsoleCommand shown, ServedFleet.Answer answer, boolean exitIsTold) {
    List<String> faults = new ArrayList<>();
    Printed.fault(shown.printed(), answer.lines()).ifPresent(faults::add);
    if (answer.exit() != 0 && !exitIsTold) {
      faults.add("its exit status is " + answer.exit() + ", and no 'echo $?' follows");
    }
    String printed = "but it printed\n" + String.join("\n", answer.lines());
    return faults.stream()
        .map(fault -> "$ " + shown.command() + "\n" + fault + "\n" + printed)
        .toList();
  }
}
