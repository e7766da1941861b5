package dev.regroup.cli;

import dev.regroup.host.FileFaults;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.report.WholeFile;
import dev.regroup.run.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where {@code regroup init} writes: two files that are never replaced without a yes. */
record StarterFolder(Path folder) {
  Path inventory() {
    return folder.resolve("inventory.yml").normalize();
  }

  Path playbook() {
    return folder.resolve("playbook.yml").normalize();
  }

  /**
   * Says before a host is reached that a file stays or cannot be written.
   *
   * @param questions null where there is no terminal to ask at
   * @throws Refusal with exit status 5
   */
  void checkReplacing(boolean yes, InitCommand.@Nullable Questions questions) throws Refusal {
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: "
              + Shown.line(folder.toString())
              + " is no folder that can be written.\nMake it, or name another with --dir.");
    }
    for (Path file : List.of(inventory(), playbook())) {
      if (yes || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      String name = Shown.line(file.toString());
      if (questions == null) {
        throw new Refusal(
            ExitStatus.USAGE,
            "regroup: "
                + name
                + " is there already.\nAdd --yes to replace it, or name another folder with --dir.");
      }
      if (!InitCommand.agrees(questions.ask(name + " is there already. Replace it? [y/N] "))) {
        throw new Refusal(
            ExitStatus.USAGE,
            "regroup: " + name + " stays as it is.\nName another folder with --dir.");
      }
    }
  }

  /**
   * Writes both, each whole or not at all.
   *
   * @throws Refusal with exit status 1
   */
  void write(String inventoryText, String playbookText) throws Refusal {
    String suffix = "init-" + ProcessHandle.current().pid();
    try {
      WholeFile.write(inventory(), inventoryText, suffix);
      WholeFile.write(playbook(), playbookText, suffix);
    } catch (IOException e) {
      throw new Refusal(
          ExitStatus.FAULT,
          "regroup: the files could not be written: "
              + Shown.line(FileFaults.unwritten(e))
              + "\nLook at the disk that "
              + Shown.line(folder.toString())
              + " is on.");
    }
  }
}
