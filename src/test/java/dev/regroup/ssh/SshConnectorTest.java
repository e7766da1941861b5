package dev.regroup.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Trace;
import dev.regroup.host.WritableHostSession;
import dev.regroup.testing.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.schmizz.sshj.Config;
import org.junit.jupiter.api.Test;

class SshConnectorTest {

  /** Makes a connector and does nothing with it, in a Java of its own. */
  public static final class Idle {
    private Idle() {}

    public static void main(String[] args) {
      new SshConnector(Trace.none());
    }
  }

  /** Help, schema and checks of the command line must not wait for half a second of loading. */
  @Test
  void nothing_of_sshj_is_loaded_before_the_first_connection() {
    String loaded =
        Commands.run(
            System.getProperty("java.home") + "/bin/java",
            "-verbose:class",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Idle.class.getName());
    assertTrue(loaded.contains(SshConnector.class.getName()), loaded);
    assertFalse(
        loaded
            .lines()
            .anyMatch(
                line ->
                    line.contains("net.schmizz")
                        || line.contains("com.hierynomus")
                        || line.contains("bouncycastle")
                        || line.contains("logback")),
        loaded);
  }

  /** Nagle's delay would cost 40 ms a command. */
  @Test
  void commands_are_sent_without_delay() throws IOException {
    try (GuardedSocket socket = new GuardedSocket()) {
      assertTrue(socket.getTcpNoDelay());
    }
  }

  @Test
  void no_weak_algorithm_is_offered() {
    Config config = Algorithms.config(Set.of("ssh-rsa"), true);
    List<String> names = new ArrayList<>();
    config.getKeyExchangeFactories().forEach(each -> names.add(each.getName()));
    config.getCipherFactories().forEach(each -> names.add(each.getName()));
    config.getMACFactories().forEach(each -> names.add(each.getName()));
    config.getKeyAlgorithms().forEach(each -> names.add(each.getName()));
    assertTrue(names.size() > 25, names.toString());
    for (String weak :
        List.of("sha1", "cbc", "3des", "arcfour", "md5", "blowfish", "ssh-rsa", "ssh-dss", "96")) {
      assertFalse(names.stream().anyMatch(name -> name.contains(weak)), weak + " in " + names);
    }
    assertEquals(List.of("rsa-sha2-512", "rsa-sha2-256"), keyAlgorithms(config).subList(4, 6));
  }

  private static List<String> keyAlgorithms(Config config) {
    return config.getKeyAlgorithms().stream().map(each -> each.getName()).toList();
  }

  /** Check mode holds a type without a method that writes, even for one who casts. */
  @Test
  void a_session_that_reads_is_no_session_that_writes() {
    assertFalse(WritableHostSession.class.isAssignableFrom(ReadSession.class));
    assertFalse(
        Arrays.stream(ReadSession.class.getMethods())
            .anyMatch(method -> method.getName().equals("write")));
  }
}
