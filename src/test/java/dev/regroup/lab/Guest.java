package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * A running guest on an overlay of the lab's disk. It is looked at with OpenSSH's client and its
 * serial console, never with code of Regroup. For one thread.
 */
final class Guest implements AutoCloseable {
  /**
   * Far above the 30 to 60 s that a boot takes on two idle cores: others may be at work on them.
   */
  static final Duration BOOT = Duration.ofMinutes(8);

  /** Names the units that failed where the boot did not go well. */
  private static final String BOOT_OVER =
      "systemctl is-system-running --wait || { systemctl --failed; exit 1; }";

  private static final Duration COMMAND = Duration.ofMinutes(2);

  private final LabImage image;
  private final Qemu qemu;
  private final int port;

  private Guest(LabImage image, Qemu qemu, int port) {
    this.image = image;
    this.qemu = qemu;
    this.port = port;
  }

  /**
   * Switches a guest on and returns at once.
   *
   * @param folder an empty folder for the overlay and the logs, kept by the caller for as long as
   *     the guest lives
   */
  static Guest start(LabImage image, Machine machine, Path folder) {
    Tools.require("qemu", "ssh");
    Path overlay = folder.resolve("overlay.qcow2");
    Programs.run(
            COMMAND,
            List.of(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-F",
                "raw",
                "-b",
                image.disk().toString(),
                overlay.toString()))
        .expect(0);
    int port = freePort();
    List<String> arguments = new ArrayList<>(List.of("-m", "1024"));
    arguments.addAll(List.of("-smp", String.valueOf(machine.processors())));
    arguments.addAll(image.loader().firmware(folder, image.folder()));
    // An IOMMU has to come before the devices that it serves; the network card's slot is in its
    // name.
    arguments.addAll(machine.arguments());
    arguments.addAll(List.of("-drive", "if=none,id=disk0,cache=unsafe,file=" + overlay));
    arguments.addAll(List.of("-device", "virtio-blk-pci,drive=disk0,bus=pcie.0,addr=3.0"));
    arguments.addAll(
        List.of("-netdev", "user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:" + port + "-:22"));
    arguments.addAll(List.of("-device", "virtio-net-pci,netdev=net0,romfile=,bus=pcie.0,addr=2.0"));
    Qemu qemu = Qemu.start(image.accelerator(), machine.vendor(), folder, arguments);
    return new Guest(image, qemu, port);
  }

  /** The port of 127.0.0.1 that leads to the guest's SSH server. */
  int port() {
    return port;
  }

  /** The private key that root, op and opask accept. */
  Path key() {
    return image.key();
  }

  /** Everything printed on the serial console since power on, over all boots. */
  String serialLog() {
    return qemu.serialLog();
  }

  /** How many kernels have greeted on the serial console since power on. */
  long kernelBanners() {
    return consoleLines("] Linux version ");
  }

  /** How many lines of the serial console, over all boots, have this text in them. */
  long consoleLines(String text) {
    return serialLog().lines().filter(line -> line.contains(text)).count();
  }

  /** Asks until the answer is yes; the test fails where a boot would long be over. */
  void await(String what, BooleanSupplier condition) {
    qemu.await(what, BOOT, condition);
  }

  /** Waits until root can log in and the boot is over. */
  void awaitBoot() {
    qemu.await("login by SSH", BOOT, () -> trySsh("root", "true").exit() == 0);
    ssh(BOOT_OVER);
  }

  /** Waits until root can log in to another boot than this one, and that boot is over. */
  void awaitBootOtherThan(UUID boot) {
    qemu.await(
        "login by SSH in another boot",
        BOOT,
        () -> {
          Programs.Result id = trySsh("root", "cat /proc/sys/kernel/random/boot_id");
          return id.exit() == 0 && !id.out().strip().equals(boot.toString());
        });
    ssh(BOOT_OVER);
  }

  /** Reboots the guest as its operator would; returns when the next boot is over. */
  void reboot() {
    UUID boot = bootId();
    trySsh("root", "systemctl reboot");
    awaitBootOtherThan(boot);
  }

  /** The test fails where the guest is in another boot, or so many kernels have not greeted. */
  void assertBoot(UUID boot, long banners) {
    assertEquals(boot, bootId());
    assertEquals(banners, kernelBanners());
  }

  /** The id of the boot that the guest is in. */
  UUID bootId() {
    return UUID.fromString(ssh("cat /proc/sys/kernel/random/boot_id").strip());
  }

  /** What a command of root's prints; the test fails when its exit status is not 0. */
  String ssh(String command) {
    return ssh(command, COMMAND);
  }

  /** As {@link #ssh(String)}, for a command that takes its time. */
  String ssh(String command, Duration limit) {
    return trySsh("root", command, limit).expect(0).out();
  }

  /** Runs a command as a user, with whatever outcome; 255 is also OpenSSH's "no connection". */
  Programs.Result trySsh(String user, String command) {
    return trySsh(user, command, COMMAND);
  }

  private Programs.Result trySsh(String user, String command, Duration limit) {
    List<String> line = new ArrayList<>(List.of("ssh", "-F", "/dev/null", "-n", "-T"));
    for (String option :
        List.of(
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=yes",
            "GlobalKnownHostsFile=/dev/null",
            "UserKnownHostsFile=" + image.knownHosts(),
            "HostKeyAlias=guest",
            "ConnectTimeout=30",
            "ServerAliveInterval=15",
            "LogLevel=ERROR")) {
      line.addAll(List.of("-o", option));
    }
    line.addAll(List.of("-i", image.key().toString(), "-p", String.valueOf(port)));
    line.addAll(List.of(user + "@127.0.0.1", command));
    return Programs.run(limit, line);
  }

  /** A known_hosts file for this guest's address and port, written into the folder. */
  Path knownHosts(Path folder) {
    try {
      String lines = Files.readString(image.knownHosts());
      Path file = folder.resolve("known_hosts");
      return Files.writeString(file, lines.replaceAll("(?m)^guest ", "[127.0.0.1]:" + port + " "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails the test with the end of the guest's logs; never returns. */
  AssertionError failure(String message) {
    return qemu.failure(message);
  }

  @Override
  public void close() {
    qemu.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
