package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.ByteText;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.FileSystem;
import dev.regroup.host.Firmware;
import dev.regroup.host.Health;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.InstalledKernel;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Facts of a Debian host with GRUB under a BIOS, to be bent by tests. */
final class TestHost {
  static final Firmware BIOS =
      new Firmware(Firmware.Mode.BIOS, null, null, List.of(), List.of(), null);

  /** What most tests ask for. */
  static final List<Request> IOMMU =
      List.of(new Request.Present("iommu", List.of(new Token("iommu=pt"))));

  final Map<String, HostFile> files = new TreeMap<>();
  final List<InstalledKernel> kernels = new ArrayList<>();
  final TreeSet<String> tools =
      new TreeSet<>(List.of("update-grub", "grub-mkconfig", "grub-script-check", "grub-reboot"));
  final List<FileSystem> fileSystems =
      new ArrayList<>(
          List.of(new FileSystem("/boot", "/boot", "/dev/vda2", 1L << 30, 1000, false)));
  Firmware firmware = BIOS;
  String running =
      "BOOT_IMAGE=/vmlinuz-6.1.0-10-amd64 root=/dev/vda2 ro console=tty0 console=ttyS0,115200"
          + " quiet";
  String container = "none";
  String machine = "x86_64";

  TestHost() {
    kernel("6.1.0-9-amd64");
    kernel("6.1.0-10-amd64");
  }

  /** With grub.cfg and its source as the real generator and Debian's package have them. */
  static TestHost plain() {
    TestHost host = new TestHost();
    host.file(GrubCfg.PATH, resource("grub-2.06-plain.cfg"));
    host.file(
        GrubDefaults.MAIN,
        """
        GRUB_DEFAULT=0
        GRUB_CMDLINE_LINUX_DEFAULT="quiet"
        GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200"
        """);
    return host;
  }

  /**
   * UEFI that booted a file, by its entry 0001.
   *
   * @param loader what the loader says of itself, null for one that says nothing
   * @param others files of the entries that follow
   */
  static Firmware booted(String file, @Nullable String loader, String... others) {
    List<Firmware.BootEntry> entries = new ArrayList<>();
    entries.add(new Firmware.BootEntry("0001", "Linux", file));
    for (String other : others) {
      entries.add(new Firmware.BootEntry("000" + (entries.size() + 1), "other", other));
    }
    List<String> order = entries.stream().map(Firmware.BootEntry::number).toList();
    return new Firmware(Firmware.Mode.UEFI, "0001", null, order, entries, loader);
  }

  static List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
  }

  static String resource(String name) {
    try (InputStream in = TestHost.class.getResourceAsStream("/boot/debian-grub/" + name)) {
      return ByteText.of(Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestHost file(String path, @Nullable String text) {
    String bytes = text == null ? "" : text;
    files.put(
        path,
        new HostFile(
            path,
            path,
            HostFile.Type.REGULAR,
            "root",
            "root",
            "0644",
            1,
            bytes.length(),
            sha256(bytes),
            text));
    return this;
  }

  TestHost folder(String path) {
    HostFile.Type type = HostFile.Type.DIRECTORY;
    files.put(path, new HostFile(path, path, type, "root", "root", "0755", 2, 4096, null, null));
    return this;
  }

  TestHost edit(String path, String from, String to) {
    String text = Objects.requireNonNull(Objects.requireNonNull(files.get(path)).text());
    if (!text.contains(from)) {
      throw new IllegalArgumentException(path + " does not hold " + from);
    }
    return file(path, text.replace(from, to));
  }

  TestHost kernel(String release) {
    return kernel(release, "/boot/initrd.img-" + release, true);
  }

  TestHost kernel(String release, @Nullable String initrd, boolean modules) {
    kernels.removeIf(k -> k.release().equals(release));
    kernels.add(
        new InstalledKernel(
            release,
            "/boot/vmlinuz-" + release,
            1000,
            initrd,
            initrd == null ? 0 : 2000,
            modules,
            null));
    return this;
  }

  TestHost firmware(Firmware firmware) {
    this.firmware = firmware;
    return this;
  }

  HostFacts facts() {
    return new HostFacts(
        "",
        true,
        "host",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        container,
        CpuVendor.INTEL,
        "6.1.0-10-amd64",
        machine,
        firmware,
        new TreeSet<>(),
        List.of(),
        running,
        List.of(),
        true,
        new TreeMap<>(files),
        List.copyOf(kernels),
        List.of(),
        List.copyOf(fileSystems),
        List.of(),
        List.of(),
        HEALTH,
        null,
        List.of(),
        tools,
        List.of());
  }

  private static final Health HEALTH =
      new Health(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(ByteText.bytes(text)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
