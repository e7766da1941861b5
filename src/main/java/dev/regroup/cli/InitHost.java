package dev.regroup.cli;

import dev.regroup.inventory.Host;
import dev.regroup.inventory.Inventory;
import dev.regroup.inventory.InventoryFileReader;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.run.ExitStatus;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The host that {@code regroup init} is told, before anything is asked of it. */
final class InitHost {
  private static final String FORMS =
      "Name a host as in 'regroup init pve1', '192.0.2.11:2222' or '[2001:db8::1]:2222'.";

  private static final Pattern USER_AND_HOST = Pattern.compile("([^@]+)@([^@]+)");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+(%[0-9A-Za-z._-]+)?");

  private InitHost() {}

  /**
   * What was named, where it can be one host of an inventory.
   *
   * @throws Refusal with exit status 5 otherwise, which names it
   */
  static String checked(String named) throws Refusal {
    if (named.isBlank()) {
      throw refused("init needs a host", "Name one, as in 'regroup init pve1'.");
    }
    String quoted = Shown.quoted(named);
    if (named.contains(",")) {
      throw refused(
          "init takes one host, not " + quoted, "Add the others to the inventory that it writes.");
    }
    if (named.contains("@")) {
      var parts = USER_AND_HOST.matcher(named);
      throw refused(
          "init takes the user by -u, not as in " + quoted,
          parts.matches() && fault(parts.group(2)) == null
              ? "Write 'regroup init " + parts.group(2) + " -u " + Shown.line(parts.group(1)) + "'."
              : FORMS);
    }
    String fault = fault(named);
    if (fault != null) {
      throw refused("init has no host in " + quoted + ": " + fault, FORMS);
    }
    return named;
  }

  private static @Nullable String fault(String named) {
    Decoded<Inventory> read = InventoryFileReader.read(List.of(named + ","), List.of(), null);
    if (!(read instanceof Decoded.Ok<Inventory> inventory)) {
      return read.problems().get(0).message().replace(": " + Shown.quoted(named), "");
    }
    List<Host> hosts = inventory.value().inOrder();
    if (hosts.size() != 1) {
      return "it names " + hosts.size();
    }
    Host host = hosts.get(0);
    if (host.name().contains(":") && !IPV6.matcher(host.name()).matches()) {
      return "a `:` that neither a port follows nor makes it an IPv6 address";
    }
    boolean wrongPort =
        host.variable("ansible_port") instanceof Yaml.Scalar port
            && Types.number(port.text(), 1, 65_535) == null;
    return wrongPort ? "a port is a number from 1 to 65535" : null;
  }

  private static Refusal refused(String what, String now) {
    return new Refusal(ExitStatus.USAGE, "regroup: " + what + ".\n" + now);
  }
}
