package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.step.Limits;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.Sysroot;
import dev.regroup.testing.TestUser;
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

/**
 * The whole engine against a real OpenSSH server whose logins work in a sysroot: the commands as an
 * operator types them, the host as its own tools see it.
 */
final class EngineHost implements AutoCloseable {
  final Path folder;
  final Sysroot host;
  final OpenSshServer server;
  private int port;

  EngineHost(Path folder) {
    this(folder, OpenSshServer.builder());
  }

  EngineHost(Path folder, OpenSshServer.Builder builder) {
    try {
      this.folder = folder;
      this.host = Sysroot.debianGrub(Files.createDirectory(folder.resolve("root")));
      this.server = builder.environment("REGROUP_SYSROOT", host.root().toString()).start();
      this.port = server.port();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command came to. */
  record Outcome(int exit, String out, String err) {

    /** The JSON document that it printed, as plain maps and lists. */
    Map<String, Object> json() {
      try {
        return JSON.std.mapFrom(out);
      } catch (IOException e) {
        throw new UncheckedIOException(this.toString(), e);
      }
    }

    /** A key of the only host of the document, as text. */
    String host(String key) {
      return String.valueOf(host().get(key));
    }

    /** Codes of the findings of the only host. */
    List<String> codes() {
      List<String> codes = new ArrayList<>();
      for (Object finding : list(host(), "findings")) {
        codes.add(String.valueOf(((Map<?, ?>) finding).get("code")));
      }
      return codes;
    }

    private Map<?, ?> host() {
      return (Map<?, ?>) list(json(), "hosts").get(0);
    }

    private List<?> list(Map<?, ?> map, String key) {
      return map.get(key) instanceof List<?> list ? list : fail(key + " is no list: " + this);
    }
  }

  /** From now on hosts are reached through another port, such as a proxy's. */
  void through(int otherPort) {
    port = otherPort;
  }

  /** Writes the playbook; the play's name, hosts and become are there already. */
  Path playbook(String... lines) {
    return write(
        "playbook.yml", "- name: test\n  hosts: all\n  " + String.join("\n  ", lines) + "\n");
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command as root's login; the inventory is this host. */
  Outcome run(String... arguments) {
    return runAs("root", arguments);
  }

  Outcome runAs(String user, String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("-i", inventory(user).toString()));
    line.addAll(List.of("--known-hosts", knownHosts().toString()));
    return regroup(line);
  }

  /** Runs any command line. */
  Outcome regroup(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Controller controller =
        new Controller(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of("XDG_STATE_HOME", folder.resolve("state").toString()),
            Clock.systemUTC(),
            folder,
            "tester",
            null,
            "",
            new Limits(
                Duration.ofSeconds(60),
                Duration.ofSeconds(120),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofMillis(500)));
    int exit = Regroup.commandLine(controller).execute(arguments.toArray(new String[0]));
    return new Outcome(exit, out.toString(), err.toString());
  }

  private Path inventory(String user) {
    return write(
        "inventory.yml",
        """
        all:
          hosts:
            pve1:
              ansible_host: 127.0.0.1
              ansible_port: %d
              ansible_user: %s
              ansible_ssh_private_key_file: %s
        """
            .formatted(port, user, server.clientKey()));
  }

  /** The server's keys under the port in use. */
  private Path knownHosts() {
    try {
      String lines = Files.readString(server.knownHosts());
      return write("known_hosts", lines.replace(":" + server.port(), ":" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static OpenSshServer.Builder withSudo() {
    return OpenSshServer.builder().user(TestUser.named("op"));
  }

  @Override
  public void close() {
    server.close();
  }
}
