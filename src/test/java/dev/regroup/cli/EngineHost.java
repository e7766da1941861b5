package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.step.Limits;
import dev.regroup.testing.Commands;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The whole engine against a real OpenSSH server whose logins work in a sysroot: the commands as an
 * operator types them, the host as its own tools see it.
 */
final class EngineHost implements AutoCloseable {
  /** Short where a test waits for nothing, long where a busy machine may need it. */
  static final Limits QUICK =
      new Limits(
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMillis(200));

  final Path folder;
  final OpenSshServer server;
  Sysroot host;
  private Function<Path, Sysroot> kind;
  private final Map<String, String> variables = new TreeMap<>();
  private Limits limits = QUICK;
  private @Nullable Path knownHosts;
  private Consumer<String> onLine = line -> {};

  EngineHost(Path folder) {
    this(folder, OpenSshServer.builder());
  }

  /** With another host than Debian's, built in an empty folder. */
  EngineHost(Path folder, Function<Path, Sysroot> kind) {
    this(folder, OpenSshServer.builder(), kind);
  }

  EngineHost(Path folder, OpenSshServer.Builder builder) {
    this(folder, builder, Sysroot::debianGrub);
  }

  private EngineHost(Path folder, OpenSshServer.Builder builder, Function<Path, Sysroot> kind) {
    try {
      this.folder = folder;
      this.kind = kind;
      this.host = kind.apply(Files.createDirectory(folder.resolve("root")));
      this.server = builder.environment("REGROUP_SYSROOT", host.root().toString()).start();
      variables.put("ansible_host", "127.0.0.1");
      variables.put("ansible_user", "root");
      variables.put("ansible_ssh_private_key_file", server.clientKey().toString());
      through(server.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on hosts are reached through another port, such as a proxy's. */
  void through(int otherPort) {
    variable("ansible_port", otherPort);
  }

  /** Sets a variable of the host in the inventory. */
  void variable(String name, Object value) {
    variables.put(name, value.toString());
  }

  /** Takes a variable away. */
  void without(String name) {
    variables.remove(name);
  }

  void limits(Limits other) {
    limits = other;
  }

  /** Told of each line of stderr as it is printed, by the thread that prints it. */
  void watch(Consumer<String> listener) {
    onLine = listener;
  }

  /** From now on hosts are built so, in an empty folder. */
  void kind(Function<Path, Sysroot> other) {
    kind = other;
  }

  /** A new host in the place of the old one. */
  void rebuild() {
    Commands.run("rm", "-rf", host.root().toString());
    try {
      host = kind.apply(Files.createDirectory(host.root()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for something that happens on the host by itself. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("it did not come within a minute: " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /**
   * Writes the playbook; the play's name, hosts and become are there already. Its host starts no
   * units, and a lost one is not watched for the ten minutes of a rescue.
   */
  Path playbook(String... lines) {
    return write(
        "playbook.yml",
        "- name: test\n  hosts: all\n  confirm_timeout: 1s\n  "
            + String.join("\n  ", lines)
            + "\n");
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command; the inventory is this host. */
  Outcome run(String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("-i", inventory().toString()));
    line.addAll(List.of("--known-hosts", knownHosts().toString()));
    return regroup(line);
  }

  /** Runs any command line. */
  Outcome regroup(List<String> arguments) {
    StringWriter out = new StringWriter();
    WatchedWriter err = new WatchedWriter(onLine);
    Controller controller =
        new Controller(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of("XDG_STATE_HOME", state().toString()),
            Clock.systemUTC(),
            folder,
            "tester",
            null,
            "",
            limits);
    int exit = Regroup.commandLine(controller).execute(arguments.toArray(new String[0]));
    return new Outcome(exit, out.toString(), err.toString());
  }

  /** Where the controller keeps its runs. */
  Path state() {
    return folder.resolve("state");
  }

  Path inventory() {
    StringBuilder text = new StringBuilder("all:\n  hosts:\n    pve1:\n");
    variables.forEach((name, value) -> text.append("      " + name + ": " + value + "\n"));
    return write("inventory.yml", text.toString());
  }

  /** Another file of known host keys than the server's own; null for that. */
  void knownHosts(@Nullable Path file) {
    knownHosts = file;
  }

  /** The server's keys under the port in use. */
  Path knownHosts() {
    Path other = knownHosts;
    if (other != null) {
      return other;
    }
    try {
      String lines = Files.readString(server.knownHosts());
      return write(
          "known_hosts", lines.replace(":" + server.port(), ":" + variables.get("ansible_port")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
