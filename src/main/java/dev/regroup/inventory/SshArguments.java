package dev.regroup.inventory;

import dev.regroup.host.HostKeyChecking;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ansible_ssh_common_args} and its like ask of ssh, as far as Regroup does the same:
 * {@code -o UserKnownHostsFile=FILE} and {@code -o StrictHostKeyChecking=yes|accept-new|no}, see
 * ssh_config(5), and jump hosts: {@code -J}, {@code -o ProxyJump=}, and a {@code ProxyCommand} of
 * the form {@code ssh -W %h:%p HOST}. {@code -C}, {@code ControlMaster}, {@code ControlPersist} and
 * {@code ControlPath}, which Ansible gives by itself, change nothing here and are passed over.
 * Immutable.
 *
 * @param knownHosts one file, {@code ~/} is the home directory; null where none is named
 * @param checking null where it is not named
 * @param jumps the way to the host, empty where it is to be reached directly; null where nothing is
 *     said of it
 */
record SshArguments(
    @Nullable String knownHosts,
    @Nullable HostKeyChecking checking,
    @Nullable List<JumpHost> jumps) {
  static final SshArguments NONE = new SshArguments(null, null, null);

  /** One option, blanks in quotes as Ansible splits them (Python's shlex). */
  private static final Pattern OPTION =
      Pattern.compile("\\s*(?:-C|-([oJ])\\s*((?:\"[^\"]*\"|'[^']*'|[^\\s\"'\\\\])+))(?=\\s|$)");

  /** Empty where they ask for something else. As in ssh the first word on a thing counts. */
  static Optional<SshArguments> parse(String text) {
    String file = null;
    HostKeyChecking checking = null;
    List<JumpHost> jumps = null;
    Matcher option = OPTION.matcher(text);
    int at = 0;
    while (option.find(at) && option.start() == at) {
      at = option.end();
      if (option.group(2) == null) {
        continue; // -C compresses; a few kilobytes a host need none of it.
      }
      String said = unquoted(option.group(2));
      String[] word =
          (option.group(1).equals("J") ? "proxyjump=" + said : said).split("[=\\s]+", 2);
      String value = word.length == 2 ? word[1].strip() : "";
      switch (word[0].toLowerCase(Locale.ROOT)) {
        case "userknownhostsfile" -> {
          Optional<String> one = oneFile(value);
          if (one.isEmpty()) {
            return Optional.empty();
          }
          file = file == null ? one.get() : file;
        }
        case "stricthostkeychecking" -> {
          Optional<HostKeyChecking> asked = checking(value);
          if (asked.isEmpty()) {
            return Optional.empty();
          }
          checking = checking == null ? asked.get() : checking;
        }
        case "proxyjump", "proxycommand" -> {
          Optional<List<JumpHost>> way = way(word[0], value);
          if (way.isEmpty()) {
            return Optional.empty();
          }
          jumps = jumps == null ? way.get() : jumps;
        }
        case "controlmaster", "controlpersist", "controlpath" -> {
          // They share one connection among several processes of ssh; there is one process here.
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return text.substring(at).isBlank()
        ? Optional.of(new SshArguments(file, checking, jumps))
        : Optional.empty();
  }

  /** What this says, else what the other does. */
  SshArguments or(SshArguments other) {
    return new SshArguments(
        knownHosts == null ? other.knownHosts : knownHosts,
        checking == null ? other.checking : checking,
        jumps == null ? other.jumps : jumps);
  }

  private static Optional<List<JumpHost>> way(String option, String value) {
    if (value.equalsIgnoreCase("none")) {
      return Optional.of(List.of());
    }
    return option.equalsIgnoreCase("proxyjump") ? JumpHost.list(value) : JumpHost.ofCommand(value);
  }

  private static String unquoted(String word) {
    StringBuilder text = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (quote != 0 && c == quote) {
        quote = 0;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /** ssh takes several files apart at blanks, unless a name stands in double quotes of its own. */
  private static Optional<String> oneFile(String value) {
    boolean quoted = value.length() > 2 && value.startsWith("\"") && value.endsWith("\"");
    String name = quoted ? value.substring(1, value.length() - 1) : value;
    boolean several = !quoted && name.chars().anyMatch(Character::isWhitespace);
    return name.isEmpty() || name.indexOf('"') >= 0 || several
        ? Optional.empty()
        : Optional.of(name);
  }

  private static Optional<HostKeyChecking> checking(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "yes", "true" -> Optional.of(HostKeyChecking.STRICT);
      case "accept-new" -> Optional.of(HostKeyChecking.ACCEPT_NEW);
      case "no", "false", "off" -> Optional.of(HostKeyChecking.OFF);
      default -> Optional.empty();
    };
  }
}
