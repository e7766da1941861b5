package dev.regroup.ssh;

import dev.regroup.host.ByteText;
import dev.regroup.host.FileFaults;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.host.Secret;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyPairWrapper;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyProviderUtil;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The private keys of one run, each file read and decrypted once (bcrypt makes that dear).
 * Thread-safe.
 */
final class PrivateKeys {

  /** In bytes; a hundred times the longest key. */
  private static final int LARGEST = 1 << 20;

  /** A key file's key, or why it has none. */
  sealed interface Loaded {
    record Key(KeyProvider provider) implements Loaded {}

    /**
     * It cannot be used.
     *
     * @param what names the file
     * @param remedy what now
     */
    record Unusable(String what, String remedy) implements Loaded {}
  }

  private record Source(Path file, @Nullable Secret passphrase) {}

  private final Map<Source, Loaded> loaded = new ConcurrentHashMap<>();

  Loaded load(Path file, @Nullable Secret passphrase) {
    return loaded.computeIfAbsent(new Source(file, passphrase), PrivateKeys::read);
  }

  private static Loaded read(Source source) {
    Path file = source.file();
    String text;
    try {
      text = ByteText.of(OrdinaryFile.readText(file, LARGEST));
    } catch (NoSuchFileException e) {
      return new Loaded.Unusable(
          "the private key file " + file + " does not exist", "Name a file that does.");
    } catch (AccessDeniedException e) {
      return new Loaded.Unusable(
          "the private key file " + file + " may not be read by this user",
          "Run `ls -l " + file + "` and make it readable for you alone.");
    } catch (IOException e) {
      return new Loaded.Unusable(
          "the private key file " + file + " " + FileFaults.unread(e),
          "Name a regular file that can be read.");
    }
    return decode(source, text);
  }

  private static Loaded decode(Source source, String text) {
    Passphrase passphrase = new Passphrase(source.passphrase());
    Config config = Algorithms.config(Set.of(), false);
    try {
      String format = KeyProviderUtil.detectKeyFileFormat(text, false).toString();
      FileKeyProvider provider =
          Factory.Named.Util.create(config.getFileKeyProviderFactories(), format);
      if (provider == null) {
        return unreadable(source.file(), "is not a private key");
      }
      provider.init(text, null, passphrase);
      KeyPair pair = new KeyPair(provider.getPublic(), provider.getPrivate());
      return new Loaded.Key(new KeyPairWrapper(pair));
    } catch (IOException | RuntimeException e) {
      if (!passphrase.asked) {
        return unreadable(source.file(), "is broken or of a kind that cannot be read");
      }
      return source.passphrase() == null
          ? new Loaded.Unusable(
              "the private key file " + source.file() + " is encrypted and no passphrase was given",
              "Give the passphrase, or a key without one.")
          : new Loaded.Unusable(
              "the passphrase does not open the private key file " + source.file(),
              "Try it with `ssh-keygen -y -f " + source.file() + "`.");
    }
  }

  private static Loaded unreadable(Path file, String what) {
    return new Loaded.Unusable(
        "the private key file " + file + " " + what,
        "Check it with `ssh-keygen -y -f "
            + file
            + "`; OpenSSH and PEM keys of the types ed25519, ecdsa and rsa can be read.");
  }

  /** Tells an encrypted key from a broken one: it alone asks. */
  private static final class Passphrase implements PasswordFinder {
    private final @Nullable Secret secret;
    private boolean asked;

    private Passphrase(@Nullable Secret secret) {
      this.secret = secret;
    }

    @Override
    public char[] reqPassword(@Nullable Resource<?> resource) {
      asked = true;
      return secret == null ? new char[0] : secret.reveal().toCharArray();
    }

    @Override
    public boolean shouldRetry(@Nullable Resource<?> resource) {
      return false;
    }
  }
}
