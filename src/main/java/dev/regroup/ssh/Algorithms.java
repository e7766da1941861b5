package dev.regroup.ssh;

import com.hierynomus.sshj.key.KeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.transport.cipher.BlockCiphers;
import com.hierynomus.sshj.transport.cipher.ChachaPolyCiphers;
import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import com.hierynomus.sshj.transport.kex.DHGroups;
import com.hierynomus.sshj.transport.kex.ExtInfoClientFactory;
import com.hierynomus.sshj.transport.mac.Macs;
import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.transport.cipher.Cipher;
import net.schmizz.sshj.transport.compression.NoneCompression;
import net.schmizz.sshj.transport.kex.Curve25519SHA256;
import net.schmizz.sshj.transport.kex.DHGexSHA256;
import net.schmizz.sshj.transport.kex.ECDHNistP;
import net.schmizz.sshj.transport.kex.KeyExchange;
import net.schmizz.sshj.transport.mac.MAC;
import net.schmizz.sshj.transport.random.JCERandom;
import net.schmizz.sshj.transport.random.SingletonRandomFactory;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.PKCS8KeyFile;
import net.schmizz.sshj.userauth.keyprovider.PuTTYKeyFile;

/**
 * The algorithms that Regroup speaks. sshj's defaults still hold SHA-1, 3DES, arcfour and MD5; here
 * is what OpenSSH has offered since 7.4, less CBC.
 */
final class Algorithms {
  /** Made once: factories are stateless, and some groups are dear to read. */
  private static final List<Factory.Named<KeyExchange>> KEY_EXCHANGES =
      List.of(
          new Curve25519SHA256.Factory(),
          new Curve25519SHA256.FactoryLibSsh(),
          new ECDHNistP.Factory256(),
          new ECDHNistP.Factory384(),
          new ECDHNistP.Factory521(),
          DHGroups.Group16SHA512(),
          DHGroups.Group18SHA512(),
          new DHGexSHA256.Factory(),
          DHGroups.Group14SHA256(),
          new ExtInfoClientFactory());

  private static final List<Factory.Named<Cipher>> CIPHERS =
      List.of(
          GcmCiphers.AES128GCM(),
          GcmCiphers.AES256GCM(),
          ChachaPolyCiphers.CHACHA_POLY_OPENSSH(),
          BlockCiphers.AES128CTR(),
          BlockCiphers.AES192CTR(),
          BlockCiphers.AES256CTR());

  private static final List<Factory.Named<MAC>> MACS =
      List.of(Macs.HMACSHA2256Etm(), Macs.HMACSHA2512Etm(), Macs.HMACSHA2256(), Macs.HMACSHA2512());

  private static final List<Factory.Named<FileKeyProvider>> KEY_FILES =
      List.of(
          new OpenSSHKeyV1KeyFile.Factory(),
          new PKCS8KeyFile.Factory(),
          new PuTTYKeyFile.Factory());

  private Algorithms() {}

  /**
   * What to offer to one host.
   *
   * @param known types of the keys that known_hosts lists for it: they are offered first, since a
   *     host that has several would otherwise show one that is not listed and look changed
   * @param certificates whether an authority vouches for it; without one a certificate is no proof
   */
  static Config config(Set<String> known, boolean certificates) {
    ConfigImpl config = new ConfigImpl();
    config.setLoggerFactory(LoggerFactory.DEFAULT);
    config.setVersion("Regroup");
    config.setRandomFactory(new SingletonRandomFactory(new JCERandom.Factory()));
    config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
    config.setKeyExchangeFactories(KEY_EXCHANGES);
    config.setCipherFactories(CIPHERS);
    config.setMACFactories(MACS);
    config.setCompressionFactories(List.of(new NoneCompression.Factory()));
    config.setKeyAlgorithms(keyAlgorithms(known, certificates));
    config.setFileKeyProviderFactories(KEY_FILES);
    return config;
  }

  private static List<Factory.Named<KeyAlgorithm>> keyAlgorithms(
      Set<String> known, boolean certificates) {
    List<Factory.Named<KeyAlgorithm>> plain =
        new ArrayList<>(
            List.of(
                KeyAlgorithms.EdDSA25519(),
                KeyAlgorithms.ECDSASHANistp256(),
                KeyAlgorithms.ECDSASHANistp384(),
                KeyAlgorithms.ECDSASHANistp521(),
                KeyAlgorithms.RSASHA512(),
                KeyAlgorithms.RSASHA256()));
    plain.sort(Comparator.comparing(algorithm -> !known.contains(keyType(algorithm.getName()))));
    List<Factory.Named<KeyAlgorithm>> all = new ArrayList<>();
    if (certificates) {
      // sshj signs RSA certificates with SHA-1 alone, so those are left out.
      all.add(KeyAlgorithms.EdDSA25519CertV01());
      all.add(KeyAlgorithms.ECDSASHANistp256CertV01());
      all.add(KeyAlgorithms.ECDSASHANistp384CertV01());
      all.add(KeyAlgorithms.ECDSASHANistp521CertV01());
    }
    all.addAll(plain);
    return all;
  }

  /** One RSA key signs by several algorithms; known_hosts names the key. */
  private static String keyType(String algorithm) {
    return algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm;
  }
}
