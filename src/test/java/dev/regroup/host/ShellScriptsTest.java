package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The form of the shell scripts: those sent to hosts, and the stand-ins of host tools. */
class ShellScriptsTest {
  private static final Path RESOURCES = Path.of("src/main/resources/dev/regroup");

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> found = Files.list(RESOURCES.resolve(folder))) {
      return found.sorted().toList();
    }
  }

  private static String shellcheck(String exclude, List<Path> scripts) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Tools.require("shellcheck", "shellcheck").toString());
    command.addAll(List.of("-s", "sh", "-f", "gcc", "-e", exclude));
    scripts.forEach(script -> command.add(script.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  @Test
  void host_scripts_are_clean_under_shellcheck() throws Exception {
    List<Path> scripts = files("host");
    assertTrue(scripts.size() > 10, scripts::toString);
    assertEquals("", shellcheck("SC0000", scripts));
  }

  /** They source the host's own files, and write text that is another program's, by design. */
  @Test
  void stand_ins_are_clean_under_shellcheck() throws Exception {
    assertEquals("", shellcheck("SC1090,SC1091,SC2012,SC2016,SC2268", files("demo/tools")));
  }

  @Test
  void lines_are_short_and_plain() throws IOException {
    for (Path script : files("host")) {
      List<String> lines = Files.readAllLines(script, StandardCharsets.US_ASCII);
      for (int i = 0; i < lines.size(); i++) {
        assertTrue(lines.get(i).length() <= 100, script + ":" + (i + 1) + " is too long");
      }
      assertTrue(lines.get(0).startsWith("# shellcheck shell=sh"), script.toString());
    }
  }

  /** As bash prints a function, which it keeps without its comments. */
  private static String parsed(String script) throws Exception {
    String bash = Tools.require("bash", "bash").toString();
    Process process = new ProcessBuilder(bash, "-s").redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      String text = "script() {\n" + script + "\n}\ndeclare -f script\n";
      in.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  @Test
  void scripts_without_their_comments_are_the_same_programs() throws Exception {
    for (Path script : files("host")) {
      String text = Files.readString(script, StandardCharsets.US_ASCII);
      String sent = ScriptResource.withoutComments(text);
      assertTrue(sent.length() < text.length(), script.toString());
      assertEquals(parsed("true\n" + text), parsed("true\n" + sent), script.toString());
    }
  }

  @Test
  void what_stays_on_a_host_keeps_its_comments() {
    assertFalse(ScriptResource.render("work.sh", Map.of()).contains("\n#"));
    assertTrue(
        ScriptResource.render("rescue.sh", Map.of()).contains("\n# rescue.sh: puts the host"));
  }

  /** ksh has no local, and a here-document needs a disk in some shells. */
  @Test
  void no_script_uses_what_some_shell_or_a_full_disk_lacks() throws IOException {
    for (Path script : files("host")) {
      for (String line : Files.readAllLines(script, StandardCharsets.US_ASCII)) {
        String code = line.replaceFirst("(^|\\s)#.*", "");
        assertTrue(
            !code.matches(".*(\\blocal\\b|<<|\\[\\[|\\bfunction\\b|\\bmktemp\\b).*"),
            script + ": " + line);
      }
    }
  }
}
