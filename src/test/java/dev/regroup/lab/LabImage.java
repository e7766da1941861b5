package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A finished disk that guests start from, and what is needed to log in to it. It is built once for
 * each boot loader and state of the recipe ({@code src/lab}) and kept in {@code
 * $REGROUP_LAB_CACHE}, else in {@code target/lab}; nothing ever writes to it again.
 *
 * @param folder holds {@code disk.raw}, {@code id} and {@code known_hosts}; with UEFI {@code
 *     vars.fd} as well, what the firmware remembers
 * @param loader how the disk boots
 * @param accelerator what runs guests on this machine
 */
record LabImage(Path folder, Loader loader, Accelerator accelerator) {
  private static final Path RECIPE = Path.of("src/lab");
  private static final Duration PACKAGES = Duration.ofMinutes(8);
  private static final Duration FIRST_BOOT = Duration.ofMinutes(5);

  /** The root file system; the boot loader is on the disk and boots it. */
  Path disk() {
    return folder.resolve("disk.raw");
  }

  /** The private key that root and the operators of the guest accept. */
  Path key() {
    return folder.resolve("id");
  }

  /** The guest's host keys, under the host name {@code guest}. */
  Path knownHosts() {
    return folder.resolve("known_hosts");
  }

  /** Builds the image, or finds it built; a second process that wants it waits for the first. */
  static LabImage get(Loader loader) {
    loader.require();
    Tools.require("qemu", "qemu-system-x86_64");
    Tools.require("qemu", "qemu-img");
    Tools.require("qemu", "mmdebstrap");
    String own = System.getenv().getOrDefault("REGROUP_LAB_CACHE", "");
    Path cache = Path.of(own.isEmpty() ? "target/lab" : own).toAbsolutePath();
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        Path folder = cache.resolve(loader.id() + "-" + recipeHash());
        if (lock.isValid() && !Files.exists(folder)) {
          build(loader, cache.resolve("unfinished"), folder);
        }
        return new LabImage(folder, loader, Accelerator.detect(folder.resolve("vmlinuz")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void build(Loader loader, Path unfinished, Path folder) throws IOException {
    long start = System.nanoTime();
    Folders.delete(unfinished);
    Files.createDirectories(unfinished);
    String script = RECIPE.resolve("build-image").toAbsolutePath().toString();
    Programs.run(PACKAGES, List.of(script, unfinished.toString(), loader.id())).expect(0);
    installLoader(loader, unfinished);
    Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    System.out.printf("lab: image with %s built in %d s%n", loader.id(), seconds);
  }

  /** The guest's first boot, in which it installs its own boot loader. */
  private static void installLoader(Loader loader, Path folder) {
    String disk = "file=" + folder.resolve("disk.raw") + ",format=raw,if=virtio,cache=unsafe";
    String line = "root=LABEL=root rw console=ttyS0 no_timer_check init=/usr/local/sbin/first-boot";
    List<String> arguments = new ArrayList<>(List.of("-m", "512", "-drive", disk));
    arguments.addAll(List.of("-kernel", folder.resolve("vmlinuz").toString()));
    arguments.addAll(List.of("-initrd", folder.resolve("initrd.img").toString()));
    arguments.addAll(List.of("-append", line));
    arguments.addAll(loader.firmware(folder, null));
    Accelerator accelerator = Accelerator.detect(folder.resolve("vmlinuz"));
    try (Qemu qemu = Qemu.start(accelerator, Machine.INTEL, folder, arguments)) {
      qemu.awaitPowerOff(FIRST_BOOT);
      if (!qemu.serialLog().contains("first-boot: done")) {
        throw qemu.failure(loader.id() + " was not installed in the guest's first boot");
      }
    }
  }

  /** A hash over the recipe's files and the release of the packages. */
  private static String recipeHash() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : Folders.files(RECIPE)) {
        digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
      }
      digest.update(Files.readAllBytes(Path.of("/etc/os-release")));
      return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      return fail(e);
    }
  }
}
