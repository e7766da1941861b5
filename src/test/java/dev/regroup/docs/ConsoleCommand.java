package dev.regroup.docs;

import dev.regroup.testing.Pages;
import java.util.ArrayList;
import java.util.List;

/**
 * A command of a console block and what the page says that it prints.
 *
 * @param command one or more lines for {@code sh}
 * @param printed lines; {@code ...} stands for anything, see {@link Printed}
 */
record ConsoleCommand(String command, List<String> printed) {
  private static final String PROMPT = "$ ";
  private static final String GOES_ON = "> ";

  ConsoleCommand {
    printed = List.copyOf(printed);
  }

  /** The commands of a block, in order; a line that begins with {@code >} goes on with one. */
  static List<ConsoleCommand> of(Pages.Block block) {
    List<ConsoleCommand> all = new ArrayList<>();
    String command = null;
    List<String> printed = new ArrayList<>();
    for (String line : block.lines()) {
      if (line.startsWith(PROMPT)) {
        if (command != null) {
          all.add(new ConsoleCommand(command, printed));
        }
        command = line.substring(PROMPT.length());
        printed = new ArrayList<>();
      } else if (command == null) {
        throw new IllegalArgumentException("a console block begins with '$ ', not: " + line);
      } else if (printed.isEmpty() && line.startsWith(GOES_ON)) {
        command += "\n" + line.substring(GOES_ON.length());
      } else {
        printed.add(line);
      }
    }
    if (command == null) {
      throw new IllegalArgumentException("a console block without a command");
    }
    all.add(new ConsoleCommand(command, printed));
    return all;
  }
}
