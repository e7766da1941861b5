package dev.regroup.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Files of hosts with GRUB, for the fleet's update-grub and for real ones. */
public final class GrubTrees {
  private static final List<String> ONE = List.of("6.1.0-18-amd64");
  private static final String QUIET = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n";

  private GrubTrees() {}

  /**
   * Files of a host.
   *
   * @param kernels versions, each with an initrd
   * @param defaults of {@code /etc/default/grub}
   * @param dropIns of {@code /etc/default/grub.d}, by name
   */
  public record Tree(List<String> kernels, String defaults, Map<String, String> dropIns) {
    /** Writes what stands in {@code /etc/default}. */
    public void write(Path etcDefault) throws IOException {
      Files.writeString(etcDefault.resolve("grub"), defaults);
      Path folder = Files.createDirectory(etcDefault.resolve("grub.d"));
      for (Map.Entry<String, String> dropIn : dropIns.entrySet()) {
        Files.writeString(folder.resolve(dropIn.getKey()), dropIn.getValue());
      }
    }
  }

  private static Tree files(String defaults, String... namesAndTexts) {
    Map<String, String> dropIns = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      dropIns.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return new Tree(ONE, defaults, dropIns);
  }

  private static Tree kernels(String... versions) {
    return new Tree(Arrays.asList(versions), QUIET, Map.of());
  }

  /** All of them. */
  public static Stream<Tree> all() {
    return Stream.of(values(), quotes(), dropIns(), menus()).flatMap(trees -> trees);
  }

  private static Stream<Tree> values() {
    return Stream.of(
        files(QUIET),
        files(""),
        files(QUIET + "GRUB_CMDLINE_LINUX='console=ttyS0 intel_iommu=on'\n"),
        files("GRUB_CMDLINE_LINUX=$(printf 'a%s' b)\nGRUB_CMDLINE_LINUX_DEFAULT=q\\  # comment\n"),
        files("GRUB_CMDLINE_LINUX=`printf b`\nexport GRUB_CMDLINE_LINUX_DEFAULT=exported\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=\"x=$nothing${GRUB_CMDLINE_LINUX:+ more} y\"\n"),
        files("a=1\nGRUB_CMDLINE_LINUX=\"n=$a\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"m=${a}2\"\na=3\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=one; GRUB_CMDLINE_LINUX=two;\n"),
        files("if true; then\n  GRUB_CMDLINE_LINUX_DEFAULT=inside\nfi\n#GRUB_CMDLINE_LINUX=no\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=\"first\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"last\"\n"));
  }

  private static Stream<Tree> quotes() {
    return Stream.of(
        files(
            "GRUB_CMDLINE_LINUX_DEFAULT='x=$a`b' \nGRUB_CMDLINE_LINUX=\"y=\\$z \\\\ \\\"q r\\\"\"\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet \\\n  iommu=pt\"\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=\\\nquiet\nGRUB_CMDLINE_LINUX='a\\\nb'\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT='it'\"'\"'s' \nGRUB_CMDLINE_LINUX=\"a\"'b'c\\ d\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=\"a;b&c|d<e>f *?[x] ~ !\"\nGRUB_CMDLINE_LINUX='%s %%'\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=\"  two  blanks\tand a tab \"\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\r\n"),
        files("GRUB_CMDLINE_LINUX_DEFAULT=\"pcie_acs_override=downstream,multifunction -- x\""));
  }

  private static Stream<Tree> dropIns() {
    return Stream.of(
        files(
            QUIET,
            "50-iommu.cfg",
            "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT iommu=pt\"\n"),
        files(
            QUIET + "GRUB_DEFAULT=saved\n",
            "10-a.cfg",
            "GRUB_CMDLINE_LINUX_DEFAULT=a\n",
            "9-b.cfg",
            "GRUB_CMDLINE_LINUX_DEFAULT=\"${GRUB_CMDLINE_LINUX_DEFAULT} b\"\n",
            "z.cfg.bak",
            "GRUB_CMDLINE_LINUX_DEFAULT=never\n"),
        files(
            "GRUB_CMDLINE_LINUX=base",
            ".hidden.cfg",
            "GRUB_CMDLINE_LINUX=never\n",
            "A.cfg",
            "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX big\"",
            "a.cfg",
            "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX small\"",
            "with blank.cfg",
            "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX blank\""));
  }

  private static Stream<Tree> menus() {
    return Stream.of(
        files(QUIET + "GRUB_DISABLE_RECOVERY=yes\nGRUB_CMDLINE_LINUX_RECOVERY=nomodeset\n"),
        files(QUIET + "GRUB_DISABLE_SUBMENU=y\n"),
        files(QUIET + "GRUB_DISABLE_SUBMENU=true\nGRUB_DISABLE_RECOVERY=true\n"),
        files(QUIET + "GRUB_DISTRIBUTOR=`lsb_release -i -s 2>/dev/null || echo Debian`\n"),
        kernels("6.1.0-9-amd64", "6.1.0-10-amd64", "5.10.0-28-amd64"),
        kernels("6.1.0-18-amd64", "6.1.0-18-rt-amd64", "6.1.0-18-amd64.old"),
        kernels("6.8.12-4-pve", "6.8.12-10-pve", "6.8.12-4-pve.dpkg-new"),
        kernels("6.10~rc1-amd64", "6.10-amd64", "6.9.12-amd64", "6.9.12-cloud-amd64"));
  }

  /**
   * The grub.cfg that the fleet's update-grub makes, each byte as a character.
   *
   * @param root of the host's tree, with its {@code etc/default}; gets tools and kernels
   */
  public static String standIn(Path root, List<String> kernels) throws IOException {
    Path sbin = Files.createDirectories(root.resolve("usr/sbin"));
    for (String tool : List.of("grub-mkconfig", "update-grub")) {
      Path copy = sbin.resolve(tool);
      try (var in = GrubTrees.class.getResourceAsStream("/dev/regroup/demo/tools/" + tool)) {
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

  /** The commands that load kernels, as they stand there but for their indentation. */
  public static List<String> commands(String cfg) {
    return Arrays.stream(cfg.split("\n", -1))
        .map(line -> line.replaceFirst("^\t+", ""))
        .filter(line -> line.startsWith("linux\t"))
        .toList();
  }

  /**
   * Those commands, without what depends on the machine's own disks: where /boot is, and what the
   * root is called.
   */
  public static List<String> linuxLines(String cfg) {
    return commands(cfg).stream()
        .map(line -> line.replace("\t/boot/vmlinuz-", "\t/vmlinuz-"))
        .map(line -> line.replaceFirst(" root=\\S+", " root=R"))
        .toList();
  }
}
