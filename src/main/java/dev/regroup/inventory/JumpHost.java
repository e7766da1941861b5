package dev.regroup.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host on the way to others, as {@code ProxyJump} names it: {@code [user@]host[:port]} or {@code
 * ssh://[user@]host[:port]}, see ssh_config(5). Immutable.
 *
 * @param user null where none is named
 * @param address DNS name or IP address
 * @param port 1 to 65535
 */
record JumpHost(@Nullable String user, String address, int port) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:ssh://)?(?:([^@\\s]+)@)?(?:\\[([0-9A-Fa-f:.%]+)]|([^\\s:@\\[\\]/-][^\\s:@\\[\\]/]*))"
              + "(?::([0-9]{1,5}))?/?");

  /** Options of an ssh that only carries the connection: they change nothing here. */
  private static final Pattern PLAIN = Pattern.compile("-[qTxa]+");

  /** In the order of the way; empty where one of them has another form. */
  static Optional<List<JumpHost>> list(String text) {
    List<JumpHost> way = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Optional<JumpHost> host = of(one.strip());
      if (host.isEmpty()) {
        return Optional.empty();
      }
      way.add(host.get());
    }
    return Optional.of(way);
  }

  /**
   * The way of a {@code ProxyCommand} of the common form {@code ssh -W %h:%p [-q] [-p PORT] [-l
   * USER] [user@]host}; empty for every other command.
   */
  static Optional<List<JumpHost>> ofCommand(String command) {
    String[] words = command.strip().split("\\s+", -1);
    if (!words[0].equals("ssh")) {
      return Optional.empty();
    }
    boolean forwards = false;
    String user = null;
    String port = null;
    String destination = null;
    for (int i = 1; i < words.length; i++) {
      String word = words[i];
      boolean more = i + 1 < words.length;
      if (word.equals("-W") && more) {
        forwards = words[++i].matches("%h:%p|\\[%h]:%p");
      } else if (word.equals("-p") && more) {
        port = words[++i];
      } else if (word.equals("-l") && more) {
        user = words[++i];
      } else if (!word.startsWith("-") && destination == null) {
        destination = word;
      } else if (!PLAIN.matcher(word).matches()) {
        return Optional.empty();
      }
    }
    if (!forwards || destination == null) {
      return Optional.empty();
    }
    String at = user == null || destination.contains("@") ? "" : user + "@";
    return list(at + destination + (port == null ? "" : ":" + port));
  }

  private static Optional<JumpHost> of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    int port = form.group(4) == null ? 22 : Integer.parseInt(form.group(4));
    String address = form.group(2) == null ? form.group(3) : form.group(2);
    return port >= 1 && port <= 65535
        ? Optional.of(new JumpHost(form.group(1), address, port))
        : Optional.empty();
  }
}
