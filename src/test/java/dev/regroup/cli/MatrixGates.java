package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is put in front of programs of a host, so that something strikes while they run. */
final class MatrixGates {
  private final Sysroot root;

  MatrixGates(Sysroot root) {
    this.root = root;
  }

  /** Puts a gate in front of a program; it does that once, from when it is armed. */
  void put(MatrixRow.Gate gate, String action) {
    if (!gate.after().isEmpty()) {
      inFront(gate.after(), "\"$REAL\" \"$@\"; s=$?; : >\"$R/sim/armed\"; exit $s\n");
    }
    inFront(
        gate.tool(),
        """
        case " $* " in
          %s)
            if [ -e "$R/sim/armed" ] && /bin/rm "$R/sim/armed" 2>/dev/null; then
              echo fired >>"$R/sim/fired"
              for at in "$R"/var/lib/regroup/run/*/frames/*-begin-*; do :; done
              echo "$at" >"$R/sim/at"
              %s
            fi
            ;;
        esac
        exec "$REAL" "$@"
        """
            .formatted(gate.words(), action));
  }

  private void inFront(String tool, String text) {
    String real = "/bin/" + tool.substring(tool.lastIndexOf('/') + 1);
    if (Files.exists(root.at(tool))) {
      real = "\"$R\"" + tool + ".real";
      move(root.at(tool), root.at(tool + ".real"));
    }
    root.write(tool, "#!/bin/sh\nR=${0%/usr/*}\nREAL=" + real + "\n" + text);
    assertTrue(root.at(tool).toFile().setExecutable(true));
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on the gates do what they are for, the first of them that is come to. */
  void arm() {
    root.write("/sim/armed", "");
  }

  /** How often a gate did what it is for. */
  int fired() {
    return Files.exists(root.at("/sim/fired")) ? (int) root.read("/sim/fired").lines().count() : 0;
  }

  /** The last step of the change that the host had begun as a gate did what it is for. */
  String firedIn() {
    return root.read("/sim/at").replaceFirst("(?s).*-begin-([a-z]+)-.*", "$1");
  }

  /** The gates' programs are the host's own again, and what waits at one goes on. */
  void open(MatrixRow.Gate gate) {
    root.write("/sim/go", "");
    for (String tool : new String[] {gate.tool(), gate.after()}) {
      if (!tool.isEmpty() && Files.exists(root.at(tool + ".real"))) {
        Commands.run("mv", root.at(tool + ".real").toString(), root.at(tool).toString());
      } else if (!tool.isEmpty()) {
        root.delete(tool);
      }
    }
  }
}
