package dev.regroup.inventory;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Secret;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.inventory.yaml.Yaml;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ansible's connection variables to {@link ConnectionSettings}. Names, older names and their order
 * as ansible-core 2.14 (plugins/connection/ssh.py, plugins/become/sudo.py). Pure.
 */
public final class Connections {
  private static final Map<String, Object> STRING =
      Map.of("type", List.of("string", "number", "boolean"));
  private static final Type<String> WORD =
      Type.scalar(
          "a text without blanks",
          STRING,
          (scalar, reading) -> scalar.text().matches("[!-~&&[^-]][!-~]*") ? scalar.text() : null);
  private static final Type<Boolean> BOOL =
      Type.scalar(
          "`true` or `false`",
          Map.of(
              "type",
              List.of("boolean", "string", "integer"),
              "minimum",
              0,
              "maximum",
              1,
              "pattern",
              Types.words("true", "yes", "on", "1", "y", "t", "false", "no", "off", "0", "n", "f")),
          (scalar, reading) ->
              switch (scalar.text().toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "1", "y", "t" -> true;
                case "false", "no", "off", "0", "n", "f" -> false;
                default -> null;
              });
  private static final Type<Secret> SECRET =
      Type.scalar(
          "a password in the clear",
          STRING,
          (scalar, reading) -> scalar.isNull() ? null : new Secret(scalar.text()));
  private static final Type<String> ANY =
      Type.scalar("a text", STRING, (scalar, reading) -> scalar.text());

  /**
   * One thing that is to be known of a connection.
   *
   * @param doc for people and for the JSON Schema
   * @param names of the variable, the one that wins first
   */
  private record Variable<T>(Type<T> type, String doc, List<String> names) {
    static <T> Variable<T> of(Type<T> type, String doc, String... names) {
      return new Variable<>(type, doc, List.of(names));
    }
  }

  private static final Variable<String> ADDRESS =
      Variable.of(WORD, "name or address of the host", "ansible_host", "ansible_ssh_host");
  private static final Variable<Integer> PORT =
      Variable.of(Types.number(1, 65535), "its SSH port", "ansible_port", "ansible_ssh_port");
  private static final Variable<String> USER =
      Variable.of(WORD, "login name", "ansible_user", "ansible_ssh_user");
  private static final Variable<String> KEY_FILE =
      Variable.of(
          Types.text(),
          "private key file, ~/ is the home directory",
          "ansible_private_key_file",
          "ansible_ssh_private_key_file");
  private static final Variable<Secret> PASSWORD =
      Variable.of(
          SECRET, "SSH password", "ansible_password", "ansible_ssh_pass", "ansible_ssh_password");
  private static final Variable<Boolean> BECOME =
      Variable.of(BOOL, "run through sudo", "ansible_become", "ansible_sudo");
  private static final Variable<Secret> BECOME_PASSWORD =
      Variable.of(
          SECRET,
          "sudo's password",
          "ansible_become_password",
          "ansible_become_pass",
          "ansible_sudo_pass");
  private static final Variable<Secret> PASSPHRASE =
      Variable.of(SECRET, "passphrase of the key file", "ansible_private_key_passphrase");
  private static final Variable<Integer> TIMEOUT =
      Variable.of(
          Types.number(1, 3600),
          "seconds to connect and log in",
          "ansible_timeout",
          "ansible_ssh_timeout");
  private static final Variable<Boolean> CHECKING =
      Variable.of(
          BOOL,
          "false accepts any host key that is not revoked",
          "ansible_host_key_checking",
          "ansible_ssh_host_key_checking");

  private static final List<String> SSH_ARGUMENTS =
      List.of("ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args");

  /** JSON Schemas of every variable that is read, by name. */
  public static Map<String, Object> schemas() {
    Map<String, Object> schemas = new LinkedHashMap<>();
    for (Variable<?> variable :
        List.of(
            ADDRESS,
            PORT,
            USER,
            KEY_FILE,
            PASSWORD,
            BECOME,
            BECOME_PASSWORD,
            PASSPHRASE,
            TIMEOUT,
            CHECKING)) {
      for (String name : variable.names()) {
        Map<String, Object> schema = new LinkedHashMap<>(variable.type().schema());
        schema.put("description", variable.doc());
        schemas.put(name, schema);
      }
    }
    return schemas;
  }

  private final Host host;
  private final ConnectionOptions options;
  private final Reading reading = new Reading();

  private Connections(Host host, ConnectionOptions options) {
    this.host = host;
    this.options = options;
  }

  /** How the host is reached, or every variable of it that says something impossible. */
  public static Decoded<ConnectionSettings> settings(Host host, ConnectionOptions options) {
    return new Connections(host, options).settings();
  }

  private Decoded<ConnectionSettings> settings() {
    unsupported();
    String address = read(ADDRESS);
    Integer port = read(PORT);
    String user = read(USER);
    String login = user == null ? options.user() : user;
    Path key = path();
    Secret password = read(PASSWORD);
    Boolean become = read(BECOME);
    Secret becomePassword = read(BECOME_PASSWORD);
    Secret passphrase = read(PASSPHRASE);
    Integer timeout = read(TIMEOUT);
    Boolean checking = read(CHECKING);
    SshArguments arguments = sshArguments();
    return reading.result(
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
            timeout == null ? options.connectTimeout() : Duration.ofSeconds(timeout)));
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
    if (file == null && arguments.knownHosts() != null) {
      file = path(SSH_ARGUMENTS, arguments.knownHosts());
    }
    return file == null ? options.home().resolve(".ssh/known_hosts") : file;
  }

  /** In the order in which Ansible hands them to ssh, where the first word on a thing counts. */
  private SshArguments sshArguments() {
    SshArguments all = SshArguments.NONE;
    for (String name : SSH_ARGUMENTS) {
      Yaml value = host.variable(name);
      if (value == null
          || (value instanceof Yaml.Scalar scalar && scalar.isNull())
          || !plain(name, value)) {
        continue;
      }
      String text = ANY.decode(value, reading);
      if (text == null) {
        continue;
      }
      Optional<SshArguments> asked = SshArguments.parse(text);
      if (asked.isEmpty()) {
        reading.problem(
            value.at(),
            subject(name) + " is " + Shown.quoted(text),
            "Only `-o UserKnownHostsFile=FILE` and `-o StrictHostKeyChecking=yes|accept-new|no` are"
                + " read; other options and jump hosts come in a later version. Set `ansible_host`"
                + " to what is reached directly.");
      }
      all = all.or(asked.orElse(SshArguments.NONE));
    }
    return all;
  }

  /** Null where none is named, or the controller's locale or system knows no such path. */
  private @Nullable Path path() {
    String text = read(KEY_FILE);
    return text == null ? null : path(KEY_FILE.names(), text);
  }

  private @Nullable Path path(List<String> variables, String text) {
    try {
      return text.startsWith("~/") ? options.home().resolve(text.substring(2)) : Path.of(text);
    } catch (IllegalArgumentException e) {
      for (String name : variables) {
        Yaml value = host.variable(name);
        if (value != null) {
          reading.problem(
              value.at(),
              subject(name) + " is no path on this system",
              "Name it in plain letters.");
          return null;
        }
      }
      return null;
    }
  }

  /** The first of these variables that is set; null where none is, or it is wrong. */
  private <T> @Nullable T read(Variable<T> variable) {
    Type<T> type = variable.type();
    for (String name : variable.names()) {
      Yaml value = host.variable(name);
      if (value == null || (value instanceof Yaml.Scalar scalar && scalar.isNull())) {
        continue;
      }
      if (!plain(name, value)) {
        return null;
      }
      int before = reading.count();
      T decoded = type.decode(value, reading);
      if (reading.count() > before) {
        reading.replaceLast(
            value.at(),
            subject(name) + ": expected " + type.expected() + shown(type, value),
            "Set it to " + type.expected() + ".");
      }
      return decoded;
    }
    return null;
  }

  /** A secret is not shown even where it is wrong. */
  private static String shown(Type<?> type, Yaml value) {
    return type == SECRET ? "" : ", this is " + value.kind();
  }

  /** False where the value is a template or encrypted; then a problem was noted. */
  private boolean plain(String name, Yaml value) {
    if (value instanceof Yaml.Scalar scalar && scalar.style() == Yaml.Style.VAULT) {
      reading.problem(
          value.at(),
          subject(name) + " is encrypted with ansible-vault",
          "Give passwords with -k or -K, or set it in the clear, such as with `-e @file`.");
      return false;
    }
    if (value instanceof Yaml.Scalar scalar && scalar.text().contains("{{")) {
      reading.problem(
          value.at(),
          subject(name) + " holds `{{`, and Jinja2 is not evaluated",
          "Set the value itself, such as with `-e " + name + "=...`.");
      return false;
    }
    return true;
  }

  private String subject(String name) {
    return "`" + name + "` of host " + Shown.quoted(host.name());
  }

  /** Variables that ask for something that Regroup does not do, or not yet. */
  private void unsupported() {
    only(
        "ansible_connection",
        List.of("ssh", "paramiko", "paramiko_ssh", "smart"),
        "Regroup connects over SSH only.");
    only("ansible_become_method", List.of("sudo"), "Regroup becomes root through sudo only.");
    only("ansible_become_user", List.of("root"), "Only root can change the boot configuration.");
    only("ansible_become_exe", List.of("sudo"), "Regroup calls sudo as it is found on the path.");
    only("ansible_become_flags", List.of("", "-H -S -n", "-H -S"), "Regroup has its own flags.");
    only("ansible_ssh_executable", List.of("ssh"), "Regroup brings its own SSH client.");
  }

  private void only(String name, List<String> allowed, String remedy) {
    Yaml value = host.variable(name);
    if (value == null
        || (value instanceof Yaml.Scalar scalar && scalar.isNull())
        || !plain(name, value)) {
      return;
    }
    String text = ANY.decode(value, reading);
    if (text != null && !allowed.contains(text)) {
      reading.problem(value.at(), subject(name) + " is " + Shown.quoted(text), remedy);
    }
  }
}
