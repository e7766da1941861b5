package dev.regroup.testing;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostKeyChecking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenSSH server on 127.0.0.1, with users, login shells and sudo rules of its own.
 *
 * <p>It runs in a private mount namespace in which copies of {@code /etc/passwd}, {@code shadow},
 * {@code group}, {@code shells} and {@code sudoers} lie over the machine's, and empty file systems
 * over {@code /run}, {@code /var/log} and {@code /var/lib/sudo}: the machine keeps its own files.
 * Everything else, {@code /tmp} above all, is the machine's, so that sysroots are seen on both
 * sides. Needs root, sshd and unshare; a test without them is skipped, or fails where {@code
 * REGROUP_REQUIRE} names {@code sshd}.
 *
 * <pre>{@code
 * try (OpenSshServer server =
 *     OpenSshServer.builder()
 *         .user(TestUser.named("fay").shell("/usr/bin/fish"))
 *         .environment("REGROUP_SYSROOT", sysroot.toString())
 *         .start()) {
 *   connector.open(server.settings("fay"));
 * }
 * }</pre>
 *
 * <p>{@code root} is always there, and {@link #clientKey()} opens every account. Not thread-safe.
 */
public final class OpenSshServer implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1";

  private final Path folder;
  private final int port;
  private final List<String> keyTypes;
  private final Thread atExit = new Thread(this::stop, "stop-sshd");
  private volatile @Nullable Process process;
  private int keyGeneration;

  private OpenSshServer(Path folder, int port, List<String> keyTypes) {
    this.folder = folder;
    this.port = port;
    this.keyTypes = keyTypes;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What a server shall be like. */
  public static final class Builder {
    private final List<TestUser> users = new ArrayList<>();
    private final List<String> config = new ArrayList<>();
    private final List<String> sudoers = new ArrayList<>();
    private final List<String> prepare = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> keyTypes = List.of("ed25519", "ecdsa");
    private boolean pam;

    private Builder() {}

    /** One more user; one named root replaces the built-in root. */
    public Builder user(TestUser user) {
      users.add(user);
      return this;
    }

    /** A line of sshd_config that overrides the fixture's own, such as {@code MaxStartups 1}. */
    public Builder config(String line) {
      config.add(line);
      return this;
    }

    /** One more line of sudoers, such as {@code Defaults passwd_tries=1}. */
    public Builder sudoers(String line) {
      sudoers.add(line);
      return this;
    }

    /** A shell command in the server's own mount namespace before it starts, such as a mount. */
    public Builder prepare(String command) {
      prepare.add(command);
      return this;
    }

    /** A variable of every session; sudo keeps those that begin with {@code REGROUP_}. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Types of host keys: ed25519, ecdsa, rsa. The default is the first two. */
    public Builder hostKeys(String... types) {
      keyTypes = List.of(types);
      return this;
    }

    /** Passwords are asked through PAM by keyboard-interactive, and by nothing else. */
    public Builder keyboardInteractive() {
      pam = true;
      return this;
    }

    /** Starts it and waits until it answers. */
    public OpenSshServer start() {
      Tools.require("sshd", "sshd");
      Tools.require("sshd", "unshare");
      Tools.require("sshd", "ssh-keygen");
      Tools.require("sshd", "openssl");
      if (!"root".equals(System.getProperty("user.name"))) {
        throw Tools.missing("sshd", "only root can start sshd with users of its own");
      }
      try {
        Path folder = Files.createTempDirectory("regroup-sshd-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = freePort();
        new OpenSshFiles(folder, port, users, environment, config, sudoers, keyTypes, prepare, pam)
            .write();
        OpenSshServer server = new OpenSshServer(folder, port, keyTypes);
        Runtime.getRuntime().addShutdownHook(server.atExit);
        server.makeHostKeys();
        server.restart();
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }

  public String address() {
    return ADDRESS;
  }

  public int port() {
    return port;
  }

  /** A private key that opens every account. */
  public Path clientKey() {
    return folder.resolve("client_key");
  }

  /** A known_hosts file with all keys of this server as they were at its start. */
  public Path knownHosts() {
    return folder.resolve("known_hosts");
  }

  /** The public host key of that type as it is now, {@code TYPE BASE64}. */
  public String hostKey(String type) {
    return read(hostKeyFile(type, ".pub")).strip().replaceFirst(" [^ ]*$", "");
  }

  /** {@code SHA256:…} of the host key of that type, as ssh-keygen prints it. */
  public String fingerprint(String type) {
    return Commands.run("ssh-keygen", "-lf", hostKeyFile(type, ".pub").toString())
        .replaceFirst("^[^ ]* ([^ ]*) .*\\s*$", "$1");
  }

  /** The user's home folder. */
  public Path home(String user) {
    return folder.resolve("home").resolve(user);
  }

  /** A path as the server's logins see it, below what {@link Builder#prepare} mounted there. */
  public Path seen(Path path) {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("the server does not run");
    }
    return Path.of("/proc/" + running.pid() + "/root" + path);
  }

  /** A folder of this server for files of a test; users can read it, root can write it. */
  public Path folder() {
    return folder;
  }

  /** What sshd has logged. */
  public String log() {
    return read(folder.resolve("sshd.log"));
  }

  /**
   * What sshd has logged once that text is in it, or after ten seconds; it logs after it answers.
   */
  public String awaitLog(String text) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!log().contains(text) && System.nanoTime() < until) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return log();
  }

  /** Settings that reach that user by key, with strict host keys and 20 s to connect. */
  public ConnectionSettings settings(String user) {
    return new ConnectionSettings(
        "host-of-" + user,
        ADDRESS,
        port,
        user,
        null,
        List.of(clientKey()),
        null,
        knownHosts(),
        HostKeyChecking.STRICT,
        false,
        null,
        Duration.ofSeconds(20));
  }

  /** Other host keys from now on, as after a reinstallation; sessions end. */
  public void replaceHostKeys() {
    stop();
    makeHostKeys();
    restart();
  }

  /** Ends it with all its sessions, as a power cut does: the processes get no time to do more. */
  public void stop() {
    Process running = process;
    if (running != null) {
      freeze();
      List<ProcessHandle> all = running.descendants().toList();
      running.destroyForcibly();
      all.forEach(ProcessHandle::destroyForcibly);
      try {
        running.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process = null;
    }
  }

  /**
   * Stops every process of it where it is, as a host that hangs. What a login has just begun is not
   * missed: whoever is stopped begins nothing more.
   */
  public void freeze() {
    Process running = process;
    if (running != null) {
      Set<Long> stopped = Set.of();
      Set<Long> all = pids(running);
      while (!all.equals(stopped)) {
        signal("-STOP", all);
        stopped = all;
        all = pids(running);
      }
    }
  }

  private static Set<Long> pids(Process running) {
    return Stream.concat(Stream.of(running.toHandle()), running.descendants())
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  /** Lets it go on after {@link #freeze()}. */
  public void thaw() {
    Process running = process;
    if (running != null) {
      signal("-CONT", pids(running));
    }
  }

  /** Starts it again on the same port, after {@link #stop()} or from the start. */
  public void restart() {
    stop();
    try {
      process =
          new ProcessBuilder(
                  "unshare", "-m", "--propagation", "private", "sh", folder + "/start.sh")
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("sshd.log").toFile()))
              .start();
      waitUntilItAnswers(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    thaw();
    stop();
    Runtime.getRuntime().removeShutdownHook(atExit);
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Processes that are gone by now need no signal. */
  private static void signal(String signal, Set<Long> pids) {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "kill \"$@\" 2>/dev/null || :", "kill", signal));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    Commands.run(command);
  }

  private void waitUntilItAnswers(Process started) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      if (!started.isAlive()) {
        String log = log();
        if (log.contains("unshare:") || log.contains("mount:")) {
          throw Tools.missing("sshd", "no mount namespace can be made here: " + log);
        }
        throw new AssertionError("sshd did not start: " + log);
      }
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        socket.setSoTimeout(5000);
        if (socket.getInputStream().read() == 'S') {
          return;
        }
      } catch (IOException notYet) {
        LockSupport.parkNanos(20_000_000);
      }
    }
    throw new AssertionError("sshd does not answer: " + log());
  }

  private void makeHostKeys() {
    StringBuilder known = new StringBuilder();
    for (String type : keyTypes) {
      Path file = hostKeyFile(type, "");
      try {
        Files.deleteIfExists(file);
        Files.deleteIfExists(hostKeyFile(type, ".pub"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Commands.run("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "host", "-f", file.toString());
      known.append("[127.0.0.1]:").append(port).append(' ').append(hostKey(type)).append('\n');
    }
    if (keyGeneration++ == 0) {
      OpenSshFiles.write(knownHosts(), known.toString(), "rw-r--r--");
    }
  }

  private Path hostKeyFile(String type, String ending) {
    return folder.resolve("host_" + type + ending);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
