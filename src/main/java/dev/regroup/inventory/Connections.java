package dev.regroup.inventory;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Secret;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.inventory.yaml.Yaml;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ansible's connection variables to {@link ConnectionSettings}. Names, older names and their order
 * as ansible-core 2.14 (plugins/connection/ssh.py, plugins/become/sudo.py). Pure.
 */
public final class Connections {
  private static final Map<String, Object> STRING = Map.of("type", "string");
  private static final Type<String> WORD =
      Type.scalar(
          "a text without blanks",
          STRING,
          (scalar, reading) -> scalar.text().matches("[!-~&&[^-]][!-~]*") ? scalar.text() : null);
  private static final Type<Boolean> BOOL =
      Type.scalar(
          "`true` or `false`",
          Map.of("type", "boolean"),
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
    String address = read(WORD, "ansible_host", "ansible_ssh_host");
    Integer port = read(Types.number(1, 65535), "ansible_port", "ansible_ssh_port");
    String user = read(WORD, "ansible_user", "ansible_ssh_user");
    String login = user == null ? options.user() : user;
    Path key =
        read(
            Types.text().map(this::path),
            "ansible_private_key_file",
            "ansible_ssh_private_key_file");
    Secret password = read(SECRET, "ansible_password", "ansible_ssh_pass", "ansible_ssh_password");
    Boolean become = read(BOOL, "ansible_become", "ansible_sudo");
    Secret becomePassword =
        read(SECRET, "ansible_become_password", "ansible_become_pass", "ansible_sudo_pass");
    Secret passphrase = read(SECRET, "ansible_private_key_passphrase");
    Integer timeout = read(Types.number(1, 3600), "ansible_timeout", "ansible_ssh_timeout");
    Boolean checking = read(BOOL, "ansible_host_key_checking", "ansible_ssh_host_key_checking");
    return reading.result(
        new ConnectionSettings(
            host.name(),
            address == null ? host.name() : address,
            port == null ? 22 : port,
            login,
            password == null ? options.password() : password,
            key == null ? options.privateKeyFiles() : List.of(key),
            passphrase == null ? options.passphrase() : passphrase,
            options.knownHosts(),
            checking(checking),
            // Root needs no sudo, and Proxmox VE comes without one.
            (become == null ? options.become() : become) && !login.equals("root"),
            becomePassword == null ? options.becomePassword() : becomePassword,
            timeout == null ? options.connectTimeout() : Duration.ofSeconds(timeout)));
  }

  private HostKeyChecking checking(@Nullable Boolean variable) {
    if (options.hostKeyChecking() != null) {
      return options.hostKeyChecking();
    }
    return variable == null || variable ? HostKeyChecking.STRICT : HostKeyChecking.OFF;
  }

  /** Null where the controller's locale or system knows no such path; then a problem was noted. */
  private @Nullable Path path(String text, Position at, Reading reading) {
    try {
      return text.startsWith("~/") ? options.home().resolve(text.substring(2)) : Path.of(text);
    } catch (IllegalArgumentException e) {
      reading.problem(at, "no path on this system", "Name it in plain letters.");
      return null;
    }
  }

  /** The first of these variables that is set; null where none is, or it is wrong. */
  private <T> @Nullable T read(Type<T> type, String... names) {
    for (String name : names) {
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
    String later =
        "SSH options and jump hosts come in a later version; set `ansible_host` to what is reached directly.";
    only("ansible_ssh_common_args", List.of(""), later);
    only("ansible_ssh_extra_args", List.of(""), later);
    only("ansible_ssh_args", List.of(""), later);
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
