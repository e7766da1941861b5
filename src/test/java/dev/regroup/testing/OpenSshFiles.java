package dev.regroup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of one {@link OpenSshServer}. */
record OpenSshFiles(
    Path folder,
    int port,
    List<TestUser> users,
    Map<String, String> environment,
    List<String> config,
    List<String> sudoers,
    List<String> keyTypes,
    List<String> prepare,
    boolean pam) {

  /** Lies over the machine's files in the server's own mount namespace. */
  private static final String START =
      """
      set -eu
      cd '%1$s'
      for place in /run /var/log /var/lib/sudo; do
        if [ -d "$place" ]; then mount -t tmpfs -o mode=755 tmpfs "$place"; fi
      done
      mkdir -p /run/sshd /run/lock
      for file in passwd shadow group shells sudoers sudoers.d pam.d/sshd; do
        if [ -e "/etc/$file" ]; then mount --bind "etc/$file" "/etc/$file"; fi
      done
      %2$s
      exec /usr/sbin/sshd -D -e -f '%1$s/sshd_config'
      """;

  private static final String SUDOERS =
      """
      Defaults env_reset, use_pty
      Defaults !mail_badpass, !mail_no_user, !mail_no_perms
      Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
      Defaults env_keep += "REGROUP_*"
      root ALL=(ALL:ALL) ALL
      """;

  private static final String PAM =
      """
      auth required pam_unix.so
      account required pam_unix.so
      session required pam_permit.so
      """;

  void write() {
    try {
      for (String place : List.of("etc/sudoers.d", "etc/pam.d", "home", "keys")) {
        Files.createDirectories(folder.resolve(place));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(
        folder.resolve("start.sh"),
        START.formatted(folder, String.join("\n", prepare)),
        "rw-r--r--");
    write(folder.resolve("etc/pam.d/sshd"), PAM, "rw-r--r--");
    write(folder.resolve("sshd_config"), sshdConfig(), "rw-r--r--");
    writeAccounts();
    Path key = folder.resolve("client_key");
    Commands.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", key.toString());
  }

  private String sshdConfig() {
    StringBuilder text = new StringBuilder();
    config.forEach(line -> text.append(line).append('\n'));
    keyTypes.forEach(type -> text.append("HostKey %s/host_%s\n".formatted(folder, type)));
    environment.forEach((name, value) -> text.append("SetEnv \"%s=%s\"\n".formatted(name, value)));
    String own =
        """
            ListenAddress 127.0.0.1
            Port %d
            PidFile none
            LogLevel VERBOSE
            AuthorizedKeysFile %s/client_key.pub
            StrictModes no
            PermitRootLogin yes
            UsePAM %s
            KbdInteractiveAuthentication %s
            PasswordAuthentication %s
            PrintMotd no
            PrintLastLog no
            MaxStartups 100
            """
            .formatted(port, folder, yes(pam), yes(pam), yes(!pam));
    own.lines().filter(line -> !overridden(line)).forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** sshd takes the first value of most keywords but the last of MaxStartups. */
  private boolean overridden(String line) {
    String keyword = line.substring(0, line.indexOf(' ') + 1);
    return config.stream().anyMatch(given -> given.startsWith(keyword));
  }

  private static String yes(boolean is) {
    return is ? "yes" : "no";
  }

  private void writeAccounts() {
    Map<String, TestUser> all = new TreeMap<>();
    all.put("root", TestUser.named("root").shell("/bin/bash"));
    users.forEach(user -> all.put(user.name(), user));
    StringBuilder passwd = new StringBuilder();
    StringBuilder shadow = new StringBuilder();
    StringBuilder group = new StringBuilder();
    StringBuilder rules = new StringBuilder(SUDOERS);
    StringBuilder shells = new StringBuilder();
    int next = 60_000;
    for (TestUser user : all.values()) {
      int id = user.name().equals("root") ? 0 : next++;
      Path home = folder.resolve("home").resolve(user.name());
      passwd.append("%s:x:%d:%d::%s:%s\n".formatted(user.name(), id, id, home, user.shell()));
      shadow.append("%s:%s:19000:0:99999:7:::\n".formatted(user.name(), hash(user)));
      group.append("%s:x:%d:\n".formatted(user.name(), id));
      shells.append(user.shell()).append('\n');
      if (user.sudo() != TestUser.Sudo.NONE) {
        String tag = user.sudo() == TestUser.Sudo.NOPASSWD ? "NOPASSWD: " : "";
        rules.append("%s ALL=(ALL:ALL) %sALL\n".formatted(user.name(), tag));
      }
      writeHome(home, user, id);
    }
    sudoers.forEach(line -> rules.append(line).append('\n'));
    write(folder.resolve("etc/passwd"), passwd + without("/etc/passwd", all), "rw-r--r--");
    write(folder.resolve("etc/shadow"), shadow + without("/etc/shadow", all), "rw-r-----");
    write(folder.resolve("etc/group"), group + without("/etc/group", all), "rw-r--r--");
    write(folder.resolve("etc/shells"), shells + "/bin/sh\n/bin/bash\n", "rw-r--r--");
    write(folder.resolve("etc/sudoers"), rules.toString(), "r--r-----");
  }

  private static String hash(TestUser user) {
    String password = user.password();
    return password == null
        ? "*"
        : Commands.run("openssl", "passwd", "-6", "-salt", "regroup", password).strip();
  }

  private static void writeHome(Path home, TestUser user, int id) {
    try {
      Files.createDirectories(home);
      for (Map.Entry<String, String> file : user.files().entrySet()) {
        Path path = home.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        write(path, file.getValue(), "rw-r--r--");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Commands.run("chown", "-R", id + ":" + id, home.toString());
  }

  /** The machine's file without the lines of these users. */
  private static String without(String file, Map<String, TestUser> users) {
    StringBuilder kept = new StringBuilder();
    try {
      for (String line : Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1)) {
        if (!users.containsKey(line.split(":", 2)[0])) {
          kept.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kept.toString();
  }

  static void write(Path file, String text, String mode) {
    try {
      Files.writeString(file, text, StandardCharsets.ISO_8859_1);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
