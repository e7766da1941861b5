package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a shell completes with the script, asked of the shell. */
class CompletionTest {
  @TempDir Path folder = Path.of("");

  private Path script(String shell) throws Exception {
    Outcome outcome = Terminal.run(folder, "completion", shell);
    assertEquals(0, outcome.exit(), outcome::toString);
    return Files.writeString(folder.resolve("completion"), outcome.out());
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "ver, verify",
    "inv, inventory",
    "apply --max, --max-hosts",
    "schema pl, playbook",
    "facts x --output jsonl, jsonl",
    "export terr, terraform",
    "export terraform x --provider tel, telmate",
    "check x.yml --detailed, --detailed-exitcode",
    "check x.yml --metr, --metrics",
    "resume --hook-t, --hook-timeout",
  })
  void bash_completes_commands_and_flags(String typed, String completed) throws Exception {
    String ask =
        "source \"$0\"; COMP_WORDS=(regroup $1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
            + " _complete_regroup 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"";
    String bash = Tools.require("shells", "bash").toString();
    String out = run(List.of(bash, "-c", ask, script("bash").toString(), typed));
    assertEquals(completed, out.strip());
  }

  @Test
  void zsh_takes_the_script() throws Exception {
    String zsh = Tools.require("shells", "zsh").toString();
    String ask =
        "autoload -Uz compinit && compinit -u -d \"$0.dump\" && source \"$0\" && print $_comps[regroup]";
    String out = run(List.of(zsh, "-f", "-c", ask, script("zsh").toString()));
    assertTrue(out.contains("_bash_complete"), out);
    assertTrue(out.contains("_complete_regroup"), out);
  }
}
