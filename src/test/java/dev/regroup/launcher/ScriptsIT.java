package dev.regroup.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.testing.Tools;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that never reach a host are held to the same check as those that do. */
@Tag("sshd")
class ScriptsIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "regroup",
        ".ci/run",
        ".ci/longer-scenario",
        "src/bench/fleet",
        "src/bench/groups",
        "src/bench/openssh",
        "src/bench/rollout",
        "src/bench/startup",
        "src/lab/build-image",
        "src/lab/setup-hook",
        "src/lab/later-kernel",
        "src/lab/guest-grub/usr/local/sbin/first-boot",
        "src/lab/guest-systemd-boot/usr/local/sbin/first-boot"
      })
  void shellcheck_finds_nothing(String script) throws Exception {
    String shellcheck = Tools.require("shellcheck", "shellcheck").toString();
    Process process = new ProcessBuilder(shellcheck, script).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertEquals("", said);
  }
}
