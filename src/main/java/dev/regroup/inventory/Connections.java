package dev.regroup.inventory;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Secret;
import dev.regroup.inventory.ConnectionReader.Said;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ansible's connection variables to {@link ConnectionSettings}. Pure. */
public final class Connections {
  /** In the order in which Ansible hands them to ssh. */
  private static final List<String> SSH_ARGUMENTS =
      List.of("ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args");

  /** JSON Schemas of every variable that is read, by name. */
  public static Map<String, Object> schemas() {
    return ConnectionVariable.schemas();
  }

  private final Host host;
  private final ConnectionOptions options;
  private final Reading reading = new Reading();
  private final ConnectionReader variables;

  /** Which of the variables for ssh names the known_hosts file; null while none does. */
  private @Nullable Said<String> namesKnownHosts;

  private Connections(Host host, ConnectionOptions options) {
    this.host = host;
    this.options = options;
    this.variables = new ConnectionReader(host, reading);
  }

  /** How the host is reached, or every variable of it that says something impossible. */
  public static Decoded<ConnectionSettings> settings(Host host, ConnectionOptions options) {
    return new Connections(host, options).settings();
  }

  private Decoded<ConnectionSettings> settings() {
    variables.unsupported();
    String address = variables.read(ConnectionVariable.ADDRESS);
    Integer port = variables.read(ConnectionVariable.PORT);
    String user = variables.read(ConnectionVariable.USER);
    String login = user == null ? options.user() : user;
    Path key = path(variables.said(ConnectionVariable.KEY_FILE));
    Secret password = variables.read(ConnectionVariable.PASSWORD);
    Boolean become = variables.read(ConnectionVariable.BECOME);
    Secret becomePassword = variables.read(ConnectionVariable.BECOME_PASSWORD);
    Secret passphrase = variables.read(ConnectionVariable.PASSPHRASE);
    Integer timeout = variables.read(ConnectionVariable.TIMEOUT);
    Boolean checking = variables.read(ConnectionVariable.CHECKING);
    SshArguments arguments = sshArguments();
    ConnectionSettings direct =
        new ConnectionSettings(
            host.name(),
            address == null ? host.name() : address,
            port == null ? 22 : port,
            login,
            password == null ? options.password() : password,
            key == null ? options.privateKeyFiles() : List.of(key),
            passphrase == null ? options.passphrase() : passphrase,
            knownHosts(arguments),
            checking(checking, arguments),
            // Root needs no sudo, and Proxmox VE comes without one.
            (become == null ? options.become() : become) && !login.equals("root"),
            becomePassword == null ? options.becomePassword() : becomePassword,
            timeout == null ? options.connectTimeout() : Duration.ofSeconds(timeout));
    return reading.result(direct.through(jump(direct, arguments)));
  }

  /**
   * The last host of the way, each reached through the one before it. As with {@code ssh -J} its
   * user is the operator unless one is named; keys and known_hosts are the host's own, and a
   * password is for the host alone.
   */
  private @Nullable ConnectionSettings jump(ConnectionSettings host, SshArguments arguments) {
    ConnectionSettings last = null;
    for (JumpHost jump : Objects.requireNonNullElse(arguments.jumps(), List.<JumpHost>of())) {
      last =
          new ConnectionSettings(
                  jump.address(),
                  jump.address(),
                  jump.port(),
                  jump.user() == null ? options.user() : jump.user(),
                  null,
                  host.privateKeyFiles(),
                  host.passphrase(),
                  host.knownHosts(),
                  host.hostKeyChecking(),
                  false,
                  null,
                  host.connectTimeout())
              .through(last);
    }
    return last;
  }

  private HostKeyChecking checking(@Nullable Boolean variable, SshArguments arguments) {
    if (options.hostKeyChecking() != null) {
      return options.hostKeyChecking();
    }
    if (variable != null) {
      return variable ? HostKeyChecking.STRICT : HostKeyChecking.OFF;
    }
    return arguments.checking() == null ? HostKeyChecking.STRICT : arguments.checking();
  }

  private Path knownHosts(SshArguments arguments) {
    Path file = options.knownHosts();
    if (file == null && namesKnownHosts != null && arguments.knownHosts() != null) {
      file =
          path(
              new Said<>(
                  namesKnownHosts.name(), arguments.knownHosts(), namesKnownHosts.written()));
    }
    return file == null ? options.home().resolve(".ssh/known_hosts") : file;
  }

  /** The first word on a thing counts, as for ssh. */
  private SshArguments sshArguments() {
    SshArguments all = SshArguments.NONE;
    for (String name : SSH_ARGUMENTS) {
      Said<String> said = variables.text(name);
      if (said == null) {
        continue;
      }
      Optional<SshArguments> asked = SshArguments.parse(said.value());
      if (asked.isEmpty()) {
        variables.problem(
            said,
            " is " + Shown.quoted(said.value()),
            "Only `-o UserKnownHostsFile=FILE`, `-o StrictHostKeyChecking=yes|accept-new|no` and jump"
                + " hosts are read: `-J [USER@]HOST[:PORT]`, `-o ProxyJump=...` and"
                + " `-o ProxyCommand=\"ssh -W %h:%p HOST\"`. Leave the other options out.");
        continue;
      }
      if (all.knownHosts() == null && asked.get().knownHosts() != null) {
        namesKnownHosts = said;
      }
      all = all.or(asked.get());
    }
    return all;
  }

  /** Null where none is named, or the controller's locale or system knows no such path. */
  private @Nullable Path path(@Nullable Said<String> said) {
    if (said == null) {
      return null;
    }
    String text = said.value();
    try {
      return text.startsWith("~/") ? options.home().resolve(text.substring(2)) : Path.of(text);
    } catch (IllegalArgumentException e) {
      variables.problem(said, " is no path on this system", "Name it in plain letters.");
      return null;
    }
  }
}
