package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import dev.regroup.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code witness.sh} and what is made of its answer, with the stand-in of pvesh. */
class WitnessScriptTest {
  private static final Map<String, Integer> GROUPS =
      Map.of(
          "0000:00:00.0", 0,
          "0000:00:1c.0", 1,
          "0000:00:1c.4", 1,
          "0000:03:00.0", 1,
          "0000:04:00.0", -1);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Sysroot host;

  @BeforeEach
  void build() {
    host = Sysroot.debianGrub(folder).pvesh();
    host.group(0, "0000:00:00.0").group(1, "0000:00:1c.0", "0000:00:1c.4", "0000:03:00.0");
  }

  private Witness asked(long seconds) {
    return Witness.parse(HostShell.in(host.root()).run(ReadScript.witness(seconds)));
  }

  @ParameterizedTest
  @EnumSource
  void every_device_is_told_with_its_group(Shells shell) {
    Answer answer = shell.in(host).run(ReadScript.witness(5));
    assertEquals(new Witness.Groups(GROUPS), Witness.parse(answer), answer::toString);
  }

  @Test
  void a_node_may_have_a_domain_in_its_name() {
    host.write("/proc/sys/kernel/hostname", "pve1.example.org\n");
    assertEquals(new Witness.Groups(GROUPS), asked(5));
  }

  @Test
  void it_may_say_something_else() {
    host.write("/sim/pvesh", "0000:03:00.0 7\n0000:04:00.0 2\n");
    Witness.Groups told = assertInstanceOf(Witness.Groups.class, asked(5));
    assertEquals(7, told.byAddress().get("0000:03:00.0"));
    assertEquals(2, told.byAddress().get("0000:04:00.0"));
  }

  @Test
  void a_host_without_it_has_none() {
    host.delete("/usr/bin/pvesh");
    assertEquals(new Witness.Absent("the host has no pvesh"), asked(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "down|pvesh ended with status 111, Unable to load access control list: Connection refused",
        "garbled|what pvesh prints is no list of devices",
      })
  void one_that_fails_says_why(String fault, String why) {
    host.write("/sim/pvesh", fault + "\n");
    assertEquals(new Witness.Silent(why), asked(5));
  }

  /** As the kernel does where memory runs out: with the status of one that would not end. */
  @Test
  void one_that_is_killed_did_not_take_too_long() {
    host.program("/usr/bin/pvesh", "#!/bin/sh\nkill -KILL $$\n");
    assertEquals(new Witness.Silent("pvesh was killed (SIGKILL)"), asked(30));
  }

  @Test
  void one_that_hangs_is_ended() {
    host.write("/sim/pvesh", "hangs\n");
    long before = System.nanoTime();
    assertEquals(new Witness.Silent("pvesh did not end in time"), asked(1));
    assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 30);
  }

  /** {@code timeout} and {@code pvesh}; the transport's are a shell and a cat. */
  @Test
  void it_costs_two_programs() throws Exception {
    Path trace = folder.resolve("trace");
    String strace = Tools.require("strace", "strace").toString();
    host.program("/usr/bin/pvesh", "#!/bin/sh\necho '[]'\n");
    HostShell shell =
        HostShell.in(
            host.root(),
            strace,
            "-f",
            "-qq",
            "-z",
            "-e",
            "trace=execve",
            "-e",
            "signal=none",
            "-o",
            trace.toString(),
            "/bin/sh");
    assertInstanceOf(Answer.Complete.class, shell.run(ReadScript.witness(5)));
    List<String> programs =
        Files.readAllLines(trace).stream().filter(line -> line.contains("execve(")).toList();
    assertEquals(2 + 2, programs.size(), () -> String.join("\n", programs));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|0",
        "[{\"id\":\"0000:00:00.0\",\"class\":\"0x060000\",\"iommugroup\":\"0\"}]|1",
        "{}|-1",
        "[7]|-1",
        "[{\"id\":\"0000:00:00.0\"}]|-1",
        "[{\"id\":\"0000:00:00.0\",\"iommugroup\":\"x\"}]|-1",
        "nonsense|-1",
        "''|-1",
      })
  void an_answer_is_read_whatever_it_is(String json, int devices) {
    Witness witness =
        Witness.parse(
            new Answer.Complete(
                0, List.of(frame("witness-status", "0"), frame("witness", json)), ""));
    if (devices < 0) {
      assertInstanceOf(Witness.Silent.class, witness);
    } else {
      assertEquals(
          devices, assertInstanceOf(Witness.Groups.class, witness).byAddress().size(), json);
    }
  }

  /** As a node prints it: to_json, canonical, with the names of pci.ids. */
  @Test
  void a_real_answer_is_read() {
    String json =
        "[{\"class\":\"0x060000\",\"device\":\"0x29c0\",\"device_name\":\"82G33/G31/P35/P31"
            + " Express DRAM Controller\",\"id\":\"0000:00:00.0\",\"iommugroup\":-1,"
            + "\"subsystem_device\":\"0x1100\",\"subsystem_device_name\":\"QEMU Virtual"
            + " Machine\",\"subsystem_vendor\":\"0x1af4\",\"subsystem_vendor_name\":\"Red Hat,"
            + " Inc.\",\"vendor\":\"0x8086\",\"vendor_name\":\"Intel Corporation\"},"
            + "{\"class\":\"0x030000\",\"device\":\"0x1f06\",\"id\":\"0000:01:00.0\","
            + "\"iommugroup\":14,\"mdev\":1,\"nvidia\":1,\"vendor\":\"0x10de\"}]\n";
    assertEquals(
        new Witness.Groups(Map.of("0000:00:00.0", -1, "0000:01:00.0", 14)),
        Witness.parse(
            new Answer.Complete(
                0, List.of(frame("witness-status", "0"), frame("witness", json)), "")));
  }

  private static Frame frame(String name, String text) {
    return new Frame(name, text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
