package dev.regroup.cli;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.FileFaults;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.run.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;

/**
 * The files that flags name for all hosts of a run: what is wrong with one is said once and before
 * any connection. Files that variables of a host name are that host's matter.
 */
final class NamedFiles {
  /** In bytes; as much as is read of them later. */
  private static final int LARGEST_KEY = 1 << 20;

  private static final int LARGEST_KNOWN_HOSTS = 32 << 20;

  private NamedFiles() {}

  /**
   * Tries both. A missing {@code --known-hosts} is left to {@link #checkThere}.
   *
   * @throws Refusal with exit status 5
   */
  static void check(ConnectionFlags flags) throws Refusal {
    if (flags.privateKey != null && read("--private-key", flags.privateKey, LARGEST_KEY) == 0) {
      throw refusal("--private-key", flags.privateKey, "is empty");
    }
    if (flags.knownHosts != null && Files.exists(flags.knownHosts, LinkOption.NOFOLLOW_LINKS)) {
      read("--known-hosts", flags.knownHosts, LARGEST_KNOWN_HOSTS);
    }
  }

  /**
   * A {@code --known-hosts} that is not there is made where new keys are accepted, and not needed
   * where any are; where one host's key has to be in it, somebody mistyped it.
   *
   * @throws Refusal with exit status 5
   */
  static void checkThere(ConnectionFlags flags, Collection<ConnectionSettings> hosts)
      throws Refusal {
    boolean needed =
        hosts.stream().anyMatch(host -> host.hostKeyChecking() == HostKeyChecking.STRICT);
    if (needed
        && !flags.asksAboutKeys
        && flags.knownHosts != null
        && Files.notExists(flags.knownHosts)) {
      throw refusal("--known-hosts", flags.knownHosts, "does not exist");
    }
  }

  private static int read(String flag, Path file, int largest) throws Refusal {
    try {
      return OrdinaryFile.read(file, largest).length;
    } catch (NoSuchFileException e) {
      boolean link = Files.isSymbolicLink(file);
      throw refusal(flag, file, link ? "is a link that leads nowhere" : "does not exist");
    } catch (IOException e) {
      throw refusal(flag, file, FileFaults.unread(e));
    }
  }

  private static Refusal refusal(String flag, Path file, String why) {
    String remedy =
        flag.equals("--private-key")
            ? "Name a private key that 'ssh-keygen -y -f FILE' can read."
            : "Name such as ~/.ssh/known_hosts; --host-key-checking accept-new makes a new one.";
    return new Refusal(
        ExitStatus.USAGE,
        "regroup: " + flag + " " + Shown.line(file.toString()) + " " + why + ".\n" + remedy);
  }
}
