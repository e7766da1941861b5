package dev.regroup.cli;

import dev.regroup.report.Palette;
import dev.regroup.step.Limits;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The surroundings of the process: streams, environment, clock, terminal. Commands get them from
 * here and from nowhere else, so that tests can give others. Immutable.
 *
 * @param out results
 * @param err progress and messages
 * @param environment variables of the process
 * @param clock time
 * @param home the user's home folder
 * @param user the user's name
 * @param console the terminal that can be asked, null where there is none
 * @param terminals those of the streams 0, 1 and 2 that are terminals, as digits; the launcher says
 *     so
 */
record Controller(
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    Clock clock,
    Path home,
    String user,
    @Nullable Console console,
    String terminals,
    Limits limits) {

  static Controller ofThisProcess(PrintWriter out, PrintWriter err) {
    return new Controller(
        out,
        err,
        Map.copyOf(System.getenv()),
        SteadyClock.from(Instant.now(), System::nanoTime),
        Path.of(System.getProperty("user.home", ".")),
        System.getProperty("user.name", "root"),
        System.console(),
        System.getProperty("regroup.terminals", ""),
        Limits.DEFAULT);
  }

  /**
   * Where runs are kept: {@code $XDG_STATE_HOME/regroup}, else {@code $HOME/.local/state/regroup}
   * (XDG Base Directory Specification 0.8), which under a service or in a container need not be the
   * user's home; known hosts are looked for there, as OpenSSH does.
   */
  Path state() {
    return folder("XDG_STATE_HOME")
        .orElseGet(() -> folder("HOME").orElse(home).resolve(".local/state"))
        .resolve("regroup");
  }

  private Optional<Path> folder(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(path -> path.startsWith("/"))
        .map(Path::of);
  }

  /** {@code user@controller}, as hosts keep it in their lock. */
  String owner() {
    String name;
    try {
      name = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      name = environment.getOrDefault("HOSTNAME", "localhost");
    }
    return (user + "@" + name).replaceAll("[^A-Za-z0-9@._-]", "_");
  }

  /** Of this machine's boot, as Linux tells it; empty on other systems. */
  static String bootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** The operator's answer, stripped; empty where there is no terminal. */
  String ask(String question) {
    err.flush();
    String answer = console == null ? null : console.readLine("%s", question);
    return answer == null ? "" : answer.strip();
  }

  /** Whether faults are shown with their stack trace. */
  boolean debug() {
    return environment.containsKey("REGROUP_DEBUG");
  }

  /** Colours of the results. */
  Palette resultPalette() {
    return Palette.of(environment, terminals.contains("1"));
  }

  /** Colours of the progress. */
  Palette progressPalette() {
    return Palette.of(environment, terminals.contains("2"));
  }
}
