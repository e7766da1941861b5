package dev.regroup.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.regroup.testing.Commands;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.TestUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fixture itself, judged by the OpenSSH client. */
@Tag("sshd")
class OpenSshServerIT {

  @Test
  void a_user_of_its_own_logs_in_and_the_machine_keeps_its_files() throws Exception {
    String passwd = Files.readString(Path.of("/etc/passwd"));
    try (OpenSshServer server =
        OpenSshServer.builder()
            .user(TestUser.named("regroup-fay").sudo(TestUser.Sudo.NOPASSWD))
            .environment("REGROUP_SYSROOT", "/tmp/a b")
            .start()) {
      assertEquals(
          "regroup-fay /tmp/a b root\n",
          ssh(server, "regroup-fay", "echo $(id -un) $REGROUP_SYSROOT $(sudo -n id -un)"));
      assertEquals("root\n", ssh(server, "root", "id -un"));
      String before = server.fingerprint("ed25519");
      server.replaceHostKeys();
      assertNotEquals(before, server.fingerprint("ed25519"));
      assertFalse(Files.readString(server.knownHosts()).contains(server.hostKey("ed25519")));
    }
    assertEquals(passwd, Files.readString(Path.of("/etc/passwd")));
  }

  private static String ssh(OpenSshServer server, String user, String command) {
    return Commands.run(
        List.of(
            "ssh",
            "-F/dev/null",
            "-oBatchMode=yes",
            "-oUserKnownHostsFile=" + server.knownHosts(),
            "-i" + server.clientKey(),
            "-p" + server.port(),
            user + "@127.0.0.1",
            command));
  }
}
