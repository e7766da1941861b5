package dev.regroup.ssh;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Trace;
import dev.regroup.host.WritableHostSession;
import dev.regroup.testing.Commands;
import java.util.Arrays;
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

  /** Check mode holds a type without a method that writes, even for one who casts. */
  @Test
  void a_session_that_reads_is_no_session_that_writes() {
    assertFalse(WritableHostSession.class.isAssignableFrom(ReadSession.class));
    assertFalse(
        Arrays.stream(ReadSession.class.getMethods())
            .anyMatch(method -> method.getName().equals("write")));
  }
}
