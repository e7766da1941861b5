package dev.regroup.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import dev.regroup.testing.RealGrub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same files through the fleet's update-grub and through the real one. */
class GrubStandInTest {
  private static final Path RECORDED = Path.of("src/test/resources/lab-samples/debian12-grub");

  @TempDir Path folder = Path.of("");

  /**
   * Files of a host.
   *
   * @param defaults of {@code /etc/default/grub}
   * @param dropIns of {@code /etc/default/grub.d}, in pairs of name and text
   */
  private record Host(List<String> kernels, String defaults, List<String> dropIns) {}

  private static final List<String> ONE = List.of("6.1.0-18-amd64");

  private static Host files(String defaults, String... dropIns) {
    return new Host(ONE, defaults, List.of(dropIns));
  }

  static Stream<Host> hosts() {
    String quiet = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n";
    return Stream.of(
        files(quiet),
        files(""),
        files(quiet + "GRUB_CMDLINE_LINUX='console=ttyS0 intel_iommu=on'\n"),
        files(
            "GRUB_CMDLINE_LINUX_DEFAULT='x=$a`b' \nGRUB_CMDLINE_LINUX=\"y=\\$z \\\\ \\\"q r\\\"\"\n"),
        files("GRUB_CMDLINE_LINUX=$(printf 'a%s' b)\nGRUB_CMDLINE_LINUX_DEFAULT=q\\  # comment\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet \\\n  iommu=pt\"\n"),
        files(
            quiet,
            "50-iommu.cfg",
            "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT iommu=pt\"\n"),
        files(
            quiet + "GRUB_DEFAULT=saved\n",
            "10-a.cfg",
            "GRUB_CMDLINE_LINUX_DEFAULT=a\n",
            "9-b.cfg",
            "GRUB_CMDLINE_LINUX_DEFAULT=\"${GRUB_CMDLINE_LINUX_DEFAULT} b\"\n",
            "z.cfg.bak",
            "GRUB_CMDLINE_LINUX_DEFAULT=never\n"),
        files(quiet + "GRUB_DISABLE_RECOVERY=yes\nGRUB_CMDLINE_LINUX_RECOVERY=nomodeset\n"),
        files(quiet + "GRUB_DISABLE_SUBMENU=y\n"),
        files(quiet + "GRUB_DISABLE_SUBMENU=true\nGRUB_DISABLE_RECOVERY=true\n"),
        new Host(List.of("6.1.0-9-amd64", "6.1.0-10-amd64", "5.10.0-28-amd64"), quiet, List.of()),
        new Host(
            List.of("6.1.0-18-amd64", "6.1.0-18-rt-amd64", "6.1.0-18-amd64.old"), quiet, List.of()),
        new Host(
            List.of("6.8.12-4-pve", "6.8.12-10-pve", "6.8.12-4-pve.dpkg-new"), quiet, List.of()));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void has_the_same_linux_lines(Host host) throws IOException, InterruptedException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path etc = Files.createDirectories(root.resolve("etc/default"));
    Files.writeString(etc.resolve("grub"), host.defaults());
    Files.createDirectory(etc.resolve("grub.d"));
    for (int i = 0; i < host.dropIns().size(); i += 2) {
      Files.writeString(
          etc.resolve("grub.d").resolve(host.dropIns().get(i)), host.dropIns().get(i + 1));
    }
    List<String> real = linuxLines(RealGrub.mkconfig(folder, etc, host.kernels()));
    assertFalse(real.isEmpty());
    assertEquals(real, linuxLines(standIn(root, host.kernels())));
  }

  @Test
  void has_the_linux_lines_that_the_lab_guest_made() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path dropIns = Files.createDirectories(root.resolve("etc/default/grub.d"));
    Files.copy(RECORDED.resolve("etc/default/grub"), root.resolve("etc/default/grub"));
    Files.copy(
        RECORDED.resolve("etc/default/grub.d/init-select.cfg"), dropIns.resolve("init-select.cfg"));
    Files.createDirectory(root.resolve("sim"));
    Files.writeString(root.resolve("sim/root-uuid"), "e5711bcd-33aa-459e-b3f2-920c264ccbd8\n");
    String recorded = Files.readString(RECORDED.resolve("boot/grub/grub.cfg"));
    String made = standIn(root, List.of("6.1.0-56-amd64"));
    assertEquals(3, commands(recorded).size());
    assertEquals(commands(recorded), commands(made));
  }

  private static String standIn(Path root, List<String> kernels) throws IOException {
    Path sbin = Files.createDirectories(root.resolve("usr/sbin"));
    for (String tool : List.of("grub-mkconfig", "update-grub")) {
      Path copy = sbin.resolve(tool);
      try (var in = GrubStandInTest.class.getResourceAsStream("tools/" + tool)) {
        Files.write(copy, Objects.requireNonNull(in).readAllBytes());
      }
      assertTrue(copy.toFile().setExecutable(true));
    }
    Path boot = root.resolve("boot");
    Files.createDirectories(boot.resolve("grub"));
    for (String kernel : kernels) {
      Files.writeString(boot.resolve("vmlinuz-" + kernel), "image");
      Files.writeString(boot.resolve("initrd.img-" + kernel), "initrd");
    }
    Commands.run(sbin.resolve("update-grub").toString());
    return Files.readString(boot.resolve("grub/grub.cfg"), StandardCharsets.ISO_8859_1);
  }

  /**
   * Without what depends on the machine's own disks: where /boot is, and what the root is called.
   */
  private static List<String> linuxLines(String cfg) {
    return commands(cfg).stream()
        .map(line -> line.replace("\t/boot/vmlinuz-", "\t/vmlinuz-"))
        .map(line -> line.replaceFirst(" root=\\S+", " root=R"))
        .toList();
  }

  private static List<String> commands(String cfg) {
    return cfg.lines().map(String::strip).filter(line -> line.startsWith("linux\t")).toList();
  }
}
