package dev.regroup.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files of {@code /etc/kernel} for kernel-install, the fleet's and the real one, and what the real
 * one of the lab's guest made of each of them.
 */
public final class KernelInstallSources {
  /** What was read from the lab's guest with systemd-boot. */
  public static final Path RECORDED =
      Path.of("src/test/resources/lab-samples/debian12-systemd-boot");

  private static final String LINE = "root=LABEL=root rw console=ttyS0";

  private KernelInstallSources() {}

  /**
   * What kernel-install reads.
   *
   * @param name of the recording
   * @param files of {@code /etc/kernel}, by name; nothing else is there
   */
  public record Source(String name, Map<String, String> files) {
    /** The outcome in the lab's guest: what {@link #script} printed there. */
    public Path recording() {
      return RECORDED.resolve("made").resolve(name + ".txt");
    }

    /**
     * For a shell: puts the files there, has kernel-install make the entries of one kernel, and
     * prints what it said, its exit status, and each entry with its name.
     *
     * @param root empty, or that of a sysroot
     */
    public String script(String root, String kernel) {
      StringBuilder text = new StringBuilder("cd '" + root + "/etc/kernel'\n");
      text.append("rm -f cmdline entry-token tries install.conf\n");
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
        String base64 = Base64.getEncoder().encodeToString(bytes);
        text.append("echo '" + base64 + "' | base64 -d >'" + file.getKey() + "'\n");
      }
      String tool = "'" + root + "/usr/bin/kernel-install' add " + kernel;
      text.append("cd '" + root + "/boot/efi/loader/entries'\nrm -f -- *\nstatus=0\n");
      text.append(tool + " /boot/vmlinuz-" + kernel + " 2>&1 || status=$?\n");
      text.append("echo \"exit $status\"\n");
      text.append("for f in *; do [ ! -e \"$f\" ] || { echo \"==> $f <==\"; cat \"$f\"; }; done\n");
      return text.toString();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Source cmdline(String name, String text) {
    return new Source(name, Map.of("cmdline", text));
  }

  /** All of them. */
  public static Stream<Source> all() {
    return Stream.of(
        cmdline("one-line", LINE + " intel_iommu=off nomodeset\n"),
        cmdline("several-lines", LINE + "\nquiet\n\nsplash\n"),
        cmdline("no-final-newline", LINE + " quiet"),
        cmdline("blanks", "\t " + LINE + "  \t quiet \t\n\n"),
        cmdline("windows-line-ends", LINE + "\r\nquiet\r\n"),
        cmdline("a-comment", "# what the kernel gets\n" + LINE + "\n"),
        cmdline("quotes-and-shell", LINE + " dyndbg=\"file a.c +p\" x=$HOME `id` *;'y'\n"),
        cmdline("backslashes", LINE + " a=\\\\b c=x\\ty\n"),
        cmdline("machine-id-there", LINE + " systemd.machine_id=0123456789abcdef quiet\n"),
        cmdline("empty", ""),
        new Source("no-cmdline", Map.of()),
        new Source("entry-token", Map.of("cmdline", LINE + "\n", "entry-token", "lab\n")),
        new Source("tries", Map.of("cmdline", LINE + "\n", "tries", "3\n")),
        new Source("tries-no-number", Map.of("cmdline", LINE + "\n", "tries", "some\n")),
        new Source(
            "layout-other", Map.of("cmdline", LINE + "\n", "install.conf", "layout=other\n")));
  }

  /**
   * What the fleet's kernel-install makes of the files, printed as the script does it.
   *
   * @param root an empty folder
   * @param host gives what else it reads: {@code etc/machine-id}, {@code etc/os-release} and {@code
   *     proc/cmdline} of a host
   */
  public static String standIn(Source source, Path root, Map<String, String> host, String kernel)
      throws IOException {
    for (Map.Entry<String, String> file : host.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Files.createDirectories(root.resolve("etc/kernel"));
    Files.createDirectories(root.resolve("boot/efi/loader/entries"));
    Files.writeString(root.resolve("boot/efi/loader/entries.srel"), "type1\n");
    Files.writeString(root.resolve("proc/mounts"), "/dev/vda1 /boot/efi vfat rw 0 0\n");
    Files.writeString(root.resolve("boot/vmlinuz-" + kernel), "image");
    Files.writeString(root.resolve("boot/initrd.img-" + kernel), "initrd");
    Path tool = Files.createDirectories(root.resolve("usr/bin")).resolve("kernel-install");
    String stored = "/dev/regroup/demo/tools/kernel-install";
    try (var in = KernelInstallSources.class.getResourceAsStream(stored)) {
      // The echo of Debian's sh reads backslashes, another's may not.
      String dash = Tools.require("shells", "dash").toString();
      String script = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(tool, script.replaceFirst("#!/bin/sh", "#!" + dash));
    }
    assertTrue(tool.toFile().setExecutable(true));
    return Commands.run(List.of("/bin/sh", "-c", source.script(root.toString(), kernel)));
  }
}
