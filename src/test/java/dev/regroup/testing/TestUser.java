package dev.regroup.testing;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A user of an {@link OpenSshServer}, seen by that server alone. Immutable; every method gives a
 * changed copy.
 *
 * @param name login name
 * @param shell path of the login shell
 * @param password clear text of the password, null for a user without one
 * @param sudo what sudo lets the user do
 * @param files files of the home folder, name to content
 */
public record TestUser(
    String name, String shell, @Nullable String password, Sudo sudo, Map<String, String> files) {

  /** What sudo lets a user do. */
  public enum Sudo {
    /** The user is not in sudoers. */
    NONE,
    /** Everything, after the password. */
    PASSWORD,
    /** Everything, without a password. */
    NOPASSWD
  }

  public TestUser {
    files = Map.copyOf(files);
  }

  /** A user with {@code /bin/sh}, no password, no sudo and an empty home folder. */
  public static TestUser named(String name) {
    return new TestUser(name, "/bin/sh", null, Sudo.NONE, Map.of());
  }

  public TestUser shell(String path) {
    return new TestUser(name, path, password, sudo, files);
  }

  public TestUser password(String text) {
    return new TestUser(name, shell, text, sudo, files);
  }

  public TestUser sudo(Sudo allowed) {
    return new TestUser(name, shell, password, allowed, files);
  }

  /** Adds a file to the home folder, such as {@code .bashrc}. */
  public TestUser file(String path, String content) {
    Map<String, String> more = new TreeMap<>(files);
    more.put(path, content);
    return new TestUser(name, shell, password, sudo, more);
  }
}
