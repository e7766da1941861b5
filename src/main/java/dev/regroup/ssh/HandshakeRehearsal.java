package dev.regroup.ssh;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Set;
import javax.crypto.KeyAgreement;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.SecurityUtils;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.transport.cipher.Cipher;
import net.schmizz.sshj.transport.kex.Curve25519DH;

/**
 * Goes through the cryptography of a connection with nobody at the other end, so that the JVM's
 * archive of classes comes to hold what the first connection of each start needs. Stateless.
 */
public final class HandshakeRehearsal {
  private HandshakeRehearsal() {}

  /**
   * Loads it all; what OpenSSH and sshj agree on first is taken.
   *
   * @throws GeneralSecurityException never with a whole jar
   * @throws IOException never: no socket is opened
   */
  public static void run() throws GeneralSecurityException, IOException {
    Config config = Algorithms.config(Set.of(), true);
    new SSHClient(config).close();
    agree(config);
    sign(config);
    Cipher cipher = config.getCipherFactories().get(0).create();
    cipher.init(Cipher.Mode.Encrypt, new byte[cipher.getBlockSize()], new byte[cipher.getIVSize()]);
    config.getMACFactories().get(0).create().init(new byte[64]);
  }

  private static void agree(Config config) throws GeneralSecurityException {
    new Curve25519DH().init(null, config.getRandomFactory());
    KeyPairGenerator pairs = SecurityUtils.getKeyPairGenerator("X25519");
    KeyAgreement agreement = SecurityUtils.getKeyAgreement("X25519");
    agreement.init(pairs.generateKeyPair().getPrivate());
    agreement.doPhase(pairs.generateKeyPair().getPublic(), /* lastPhase= */ true);
    agreement.generateSecret();
    SecurityUtils.getMessageDigest("SHA-256");
  }

  private static void sign(Config config) throws GeneralSecurityException {
    KeyPair pair = SecurityUtils.getKeyPairGenerator("Ed25519").generateKeyPair();
    KeyFactory factory = SecurityUtils.getKeyFactory("Ed25519");
    PrivateKey secret =
        factory.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded()));
    PublicKey known = factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));
    Signature signature = config.getKeyAlgorithms().get(0).create().newSignature();
    signature.initSign(secret);
    signature.update(new byte[1]);
    signature.sign();
    signature.initVerify(known);
  }
}
