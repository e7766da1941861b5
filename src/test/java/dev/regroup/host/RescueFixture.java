package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/**
 * A host with a network, the boots that it goes through, and its rescue, started as its unit starts
 * it. Time is the host's own {@code sleep}, which takes none and keeps count; ksh has one of its
 * own, and really sleeps.
 */
abstract class RescueFixture extends ChangeFixture {
  static final String BOOT = "/proc/sys/kernel/random/boot_id";
  static final String NEXT_BOOT = "11111111-0000-4000-8000-000000000001";
  static final String THIRD_BOOT = "22222222-0000-4000-8000-000000000002";
  static final String RESCUE = "/var/lib/regroup/rescue";
  static final String UNIT = "/etc/systemd/system/regroup-rescue.service";
  static final List<String> TARGETS = List.of("multi-user", "rescue", "emergency");
  static final String LISTENS =
      "  sl  local_address rem_address   st\n   0: 00000000:0016 00000000:0000 0A 0\n";

  @BeforeEach
  void network() {
    host.program(
        "/usr/bin/sleep",
        """
        #!/bin/sh
        # Fractions are of what waits for a process that really runs.
        case $1 in 0.*) exec /bin/sleep "$1" ;; esac
        echo "$1" >>${0%/usr/*}/sim/slept
        """);
    host.program("/usr/bin/ping", "#!/bin/sh\ntest ! -e ${0%/usr/*}/sim/no-ping\n");
    host.write("/proc/net/tcp", LISTENS);
    host.write("/proc/self/environ", "SSH_CONNECTION=198.51.100.1 40000 192.0.2.11 22\0A=b\0");
  }

  static Answer.Complete done(Answer answer) {
    return complete(0, answer);
  }

  /** Changed, and armed. */
  Answer.Complete arm(HostShell sh, String mode) {
    done(sh.run(WriteScript.change(order(RUN))));
    Answer.Complete armed = done(sh.run(WriteScript.arm(RUN, Sysroot.BOOT_ID, mode, 600)));
    assertEquals("armed", state(), armed::toString);
    host.write("/sim/slept", "");
    return armed;
  }

  void boots(String bootId) {
    host.write(BOOT, bootId + "\n");
  }

  /** Starts what the unit starts, where the next boot would. */
  void unitStarts(Shells shell) throws Exception {
    if (!Files.exists(host.at("/etc/systemd/system/multi-user.target.wants/" + name()))) {
      return;
    }
    List<String> words = new ArrayList<>(List.of(shell.command()));
    words.add(host.at(RESCUE + "/rescue.sh").toString());
    File out = folder.resolve("sim/rescue-out").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(out);
    builder.environment().clear();
    builder.environment().putAll(Map.of("REGROUP_SYSROOT", folder.toString(), "PATH", "/usr/bin"));
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it did not end");
    assertEquals("", Files.readString(out.toPath()));
    assertEquals(0, process.exitValue());
  }

  static String name() {
    return UNIT.substring(UNIT.lastIndexOf('/') + 1);
  }

  /** The marker's name; several at once would be a fault. */
  String state() {
    try (Stream<Path> files = Files.list(host.at(RESCUE))) {
      return String.join(
          ",",
          files
              .map(file -> file.getFileName().toString())
              .filter(
                  name -> !name.contains("rescue.sh") && !List.of("frames", "base").contains(name))
              .sorted()
              .toList());
    } catch (IOException e) {
      return "none";
    }
  }

  boolean unitIsThere() {
    boolean link = false;
    for (String target : TARGETS) {
      link |=
          Files.isSymbolicLink(
              host.at("/etc/systemd/system/" + target + ".target.wants/" + name()));
    }
    return link || Files.exists(host.at(UNIT));
  }

  boolean rebooted() {
    return Files.exists(host.at("/sim/reboots"));
  }

  void assertStaged() {
    assertEquals(newText(), host.read("/etc/default/grub"));
    assertTrue(host.read("/boot/grub/grub.cfg").contains("quiet iommu=pt"));
  }

  void assertPutBackOnce() throws Exception {
    assertAsFound();
    assertEquals("acted", state());
    assertFalse(unitIsThere());
    assertEquals("reboot\n", host.read("/sim/reboots"));
    assertTrue(host.read("/var/lib/regroup/history").contains(RUN + " rescue in=" + NEXT_BOOT));
  }

  void assertNothingDone(String state) {
    assertStaged();
    assertFalse(rebooted());
    assertEquals(state, state());
  }

  void sh(String commands) {
    host.program("/sim/happens", "#!/bin/sh\nR=${0%/sim/*}\n" + commands + "\n");
    host.run("/sim/happens");
  }
}
