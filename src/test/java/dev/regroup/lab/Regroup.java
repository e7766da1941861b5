package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Regroup as an operator runs it: the launcher as a process, against guests. Immutable.
 *
 * @param connection the words by which a command finds its hosts and gets in
 * @param folder holds the controller's state and cache during the test
 */
record Regroup(List<String> connection, Path folder) {
  private static final Path LAB = Path.of("src/test/resources/lab").toAbsolutePath();

  /** Beyond the sum of the playbook's own limits. */
  private static final Duration LIMIT = Duration.ofMinutes(24);

  /** One host of an inventory, as that of the lab's only guest. */
  private static final String HOST =
      "    %s: {ansible_host: 127.0.0.1, ansible_port: %d, ansible_user: op, ansible_become: true}\n";

  Regroup {
    connection = List.copyOf(connection);
  }

  /** Against one guest, which the lab's inventory names. */
  Regroup(Guest guest, Path folder) {
    this(
        connection(
            LAB.resolve("inventory.yml"),
            guest.key(),
            guest.knownHosts(folder),
            "-e",
            "ansible_port=" + guest.port()),
        folder);
  }

  /** Against several guests of one image, by their names in an inventory that is written here. */
  static Regroup of(SortedMap<String, Guest> guests, Path folder) {
    StringBuilder inventory = new StringBuilder("all:\n  hosts:\n");
    StringBuilder known = new StringBuilder();
    try {
      for (Map.Entry<String, Guest> guest : guests.entrySet()) {
        inventory.append(HOST.formatted(guest.getKey(), guest.getValue().port()));
        known.append(Files.readString(guest.getValue().knownHosts(folder)));
      }
      return new Regroup(
          connection(
              Files.writeString(folder.resolve("inventory.yml"), inventory),
              guests.values().iterator().next().key(),
              Files.writeString(folder.resolve("known_hosts"), known)),
          folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code --output json} printed, and the exit status of the process. */
  record Outcome(int exit, Map<String, Object> run, String said) {
    /** A value of the only host's part. */
    Object value(String key) {
      List<Map<String, Object>> hosts = hosts();
      return hosts.size() == 1 ? value(hosts.get(0), key) : fail("not one host in\n" + said);
    }

    /** A value of the part of the host of that name. */
    Object value(String host, String key) {
      return hosts().stream()
          .filter(each -> host.equals(each.get("host")))
          .map(each -> value(each, key))
          .findFirst()
          .orElseGet(() -> fail("no " + host + " in\n" + said));
    }

    private Object value(Map<String, Object> host, String key) {
      Object value = host.get(key);
      return value == null ? fail(key + " is not in\n" + said) : value;
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> hosts() {
      return run.get("hosts") instanceof List<?> hosts
          ? (List<Map<String, Object>>) hosts
          : fail("no hosts in\n" + said);
    }
  }

  /** Runs a command with the lab's playbook; {@code more} are further words of the command line. */
  Outcome withPlaybook(String verb, String... more) {
    return with("playbook.yml", verb, more);
  }

  /** The same with another playbook of the lab's. */
  Outcome with(String playbook, String verb, String... more) {
    List<String> words = new ArrayList<>(List.of(verb, LAB.resolve(playbook).toString()));
    words.addAll(List.of(more));
    return run(words);
  }

  /**
   * Runs a command that brings hosts to a state or judges them; completed by the connection to the
   * guest and {@code --output json}.
   */
  Outcome run(List<String> words) {
    List<String> command = new ArrayList<>(words);
    command.addAll(connection);
    command.add("--detailed-exitcode");
    Outcome outcome = json(command);
    System.out.println(outcome.said().indent(2));
    return outcome;
  }

  /** Goes on with the run that was cut off; what that was asked is kept with it. */
  Outcome resume() {
    Outcome outcome = json(List.of("resume", "-y"));
    System.out.println(outcome.said().indent(2));
    return outcome;
  }

  /** Runs a command that only tells what a host is like; completed likewise. */
  Outcome ask(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.addAll(connection);
    return json(command);
  }

  /** Runs a command that asks no host, completed by {@code --output json}: what it printed. */
  Map<String, Object> offline(String... words) {
    Outcome outcome = json(List.of(words));
    return outcome.exit() == 0 ? outcome.run() : fail(outcome.said());
  }

  /**
   * Starts an apply of a playbook of the lab's, for the caller to kill.
   *
   * @param said gets all that it prints
   */
  Process start(String playbook, Path said) {
    List<String> command = command(List.of("apply", LAB.resolve(playbook).toString(), "-y"));
    command.addAll(connection);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().putAll(environment());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> connection(
      Path inventory, Path key, Path knownHosts, String... more) {
    List<String> words = new ArrayList<>(List.of("-i", inventory.toString()));
    words.addAll(List.of("-T", "60", "--private-key", key.toString()));
    words.addAll(List.of("--known-hosts", knownHosts.toString()));
    words.addAll(List.of(more));
    return words;
  }

  private Outcome json(List<String> words) {
    List<String> command = command(words);
    command.addAll(List.of("--output", "json"));
    Programs.Result result = Programs.run(LIMIT, command, environment());
    String said =
        "%s%nexit %d%n%s%n%s"
            .formatted(result.command(), result.exit(), result.out(), result.err());
    try {
      return new Outcome(result.exit(), JSON.std.mapFrom(result.out()), said);
    } catch (IOException e) {
      return fail("no JSON from " + said, e);
    }
  }

  private static List<String> command(List<String> words) {
    List<String> command = new ArrayList<>(List.of(Path.of("regroup").toAbsolutePath().toString()));
    command.addAll(words);
    return command;
  }

  private Map<String, String> environment() {
    return Map.of(
        "XDG_STATE_HOME", folder.resolve("state").toString(),
        "XDG_CACHE_HOME", folder.resolve("cache").toString());
  }
}
