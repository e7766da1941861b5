package dev.regroup.cli;

import dev.regroup.ssh.HandshakeRehearsal;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * What the launcher runs once for each jar, to fill the JVM's archive of classes: loads what a run
 * over a host needs, talks to nobody, and then does what its arguments say.
 */
public final class Rehearsal {
  private static final List<String> WHOLE =
      List.of("dev/regroup/", "net/schmizz/sshj/", "com/hierynomus/sshj/");

  /** The fleet of the demo is no part of the runs that should start fast. */
  private static final String DEMO = "dev/regroup/demo/";

  private Rehearsal() {}

  /** Loads, then runs one command and ends the process with its exit status. */
  public static void main(String[] args)
      throws IOException, URISyntaxException, GeneralSecurityException {
    HandshakeRehearsal.run();
    Path jar = Path.of(Rehearsal.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile classes = new JarFile(jar.toFile())) {
      classes.stream().map(JarEntry::getName).filter(Rehearsal::wanted).forEach(Rehearsal::load);
    }
    Main.main(args);
  }

  private static boolean wanted(String entry) {
    return entry.endsWith(".class")
        && !entry.startsWith(DEMO)
        && WHOLE.stream().anyMatch(entry::startsWith);
  }

  private static void load(String entry) {
    String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    try {
      Class.forName(name, /* initialize= */ false, Rehearsal.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // It leans on a library that is left out; nothing that runs needs it.
    }
  }
}
