package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Yaml;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the variables of one host say of its connection, each by the name that said it. */
final class ConnectionReader {
  private final Host host;
  private final Reading reading;

  ConnectionReader(Host host, Reading reading) {
    this.host = host;
    this.reading = reading;
  }

  /**
   * A value and who says it.
   *
   * @param name of the variable
   */
  record Said<T>(String name, T value, Yaml written) {}

  /** Null where none of the variable's names is set, or it is wrong; then a problem was noted. */
  <T> @Nullable T read(ConnectionVariable<T> variable) {
    Said<T> said = said(variable);
    return said == null ? null : said.value();
  }

  /** The same with the name under which it is set. */
  <T> @Nullable Said<T> said(ConnectionVariable<T> variable) {
    for (String name : variable.names()) {
      Yaml value = host.variable(name);
      if (value == null || (value instanceof Yaml.Scalar scalar && scalar.isNull())) {
        continue;
      }
      if (!plain(name, value)) {
        return null;
      }
      int before = reading.count();
      T decoded = variable.type().decode(value, reading);
      if (reading.count() > before) {
        // A secret is not shown even where it is wrong.
        String shown = variable.isSecret() ? "" : ", this is " + value.kind();
        reading.replaceLast(
            value.at(),
            subject(name) + ": expected " + variable.type().expected() + shown,
            "Set it to " + variable.type().expected() + ".");
      }
      return decoded == null ? null : new Said<>(name, decoded, value);
    }
    return null;
  }

  /** The text of one variable; null where it is not set or is no text. */
  @Nullable Said<String> text(String name) {
    Yaml value = host.variable(name);
    if (value == null
        || (value instanceof Yaml.Scalar scalar && scalar.isNull())
        || !plain(name, value)) {
      return null;
    }
    String text = ConnectionVariable.ANY.decode(value, reading);
    return text == null ? null : new Said<>(name, text, value);
  }

  /** Notes that what a variable says is wrong. */
  void problem(Said<?> said, String message, String remedy) {
    reading.problem(said.written().at(), subject(said.name()) + message, remedy);
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
  void unsupported() {
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
    Said<String> said = text(name);
    if (said != null && !allowed.contains(said.value())) {
      problem(said, " is " + Shown.quoted(said.value()), remedy);
    }
  }
}
