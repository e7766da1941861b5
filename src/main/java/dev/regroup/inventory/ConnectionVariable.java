package dev.regroup.inventory;

import dev.regroup.host.Secret;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that is to be known of a connection, and all of them: Ansible's names, older names and
 * their order as in ansible-core 2.14 (plugins/connection/ssh.py, plugins/become/sudo.py).
 *
 * @param doc for people and for the JSON Schema
 * @param names of the variable, the one that wins first
 */
record ConnectionVariable<T>(Type<T> type, String doc, List<String> names) {
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
  static final Type<String> ANY = Type.scalar("a text", STRING, (scalar, reading) -> scalar.text());

  private static <T> ConnectionVariable<T> of(Type<T> type, String doc, String... names) {
    return new ConnectionVariable<>(type, doc, List.of(names));
  }

  static final ConnectionVariable<String> ADDRESS =
      of(WORD, "name or address of the host", "ansible_host", "ansible_ssh_host");
  static final ConnectionVariable<Integer> PORT =
      of(Types.number(1, 65535), "its SSH port", "ansible_port", "ansible_ssh_port");
  static final ConnectionVariable<String> USER =
      of(WORD, "login name", "ansible_user", "ansible_ssh_user");
  static final ConnectionVariable<String> KEY_FILE =
      of(
          Types.text(),
          "private key file, ~/ is the home directory",
          "ansible_private_key_file",
          "ansible_ssh_private_key_file");
  static final ConnectionVariable<Secret> PASSWORD =
      of(SECRET, "SSH password", "ansible_password", "ansible_ssh_pass", "ansible_ssh_password");
  static final ConnectionVariable<Boolean> BECOME =
      of(BOOL, "run through sudo", "ansible_become", "ansible_sudo");
  static final ConnectionVariable<Secret> BECOME_PASSWORD =
      of(
          SECRET,
          "sudo's password",
          "ansible_become_password",
          "ansible_become_pass",
          "ansible_sudo_pass");
  static final ConnectionVariable<Secret> PASSPHRASE =
      of(SECRET, "passphrase of the key file", "ansible_private_key_passphrase");
  static final ConnectionVariable<Integer> TIMEOUT =
      of(
          Types.number(1, 3600),
          "seconds to connect and log in",
          "ansible_timeout",
          "ansible_ssh_timeout");
  static final ConnectionVariable<Boolean> CHECKING =
      of(
          BOOL,
          "false accepts any host key that is not revoked",
          "ansible_host_key_checking",
          "ansible_ssh_host_key_checking");

  /** Whether its values may be shown. */
  boolean isSecret() {
    return type == SECRET;
  }

  /** JSON Schemas of every variable that is read, by name. */
  static Map<String, Object> schemas() {
    Map<String, Object> schemas = new LinkedHashMap<>();
    for (ConnectionVariable<?> variable :
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
}
