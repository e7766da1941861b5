package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Regroup as an operator runs it: the launcher as a process, against one guest. Immutable.
 *
 * @param guest the only host
 * @param folder holds the controller's state and cache during the test
 */
record Regroup(Guest guest, Path folder) {
  private static final Path LAB = Path.of("src/test/resources/lab").toAbsolutePath();

  /** Beyond the sum of the playbook's own limits. */
  private static final Duration LIMIT = Duration.ofMinutes(24);

  /** One host's part of what {@code --output json} printed, and the exit status of the process. */
  record Outcome(int exit, Map<String, Object> run, Map<String, Object> host, String said) {
    Object value(String key) {
      Object value = host.get(key);
      return value == null ? fail(key + " is not in\n" + said) : value;
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
    command.addAll(connection());
    command.add("--detailed-exitcode");
    Outcome outcome = outcome(launch(command));
    System.out.println(outcome.said().indent(2));
    return outcome;
  }

  /** Runs a command that only tells what a host is like; completed likewise. */
  Outcome ask(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.addAll(connection());
    return outcome(launch(command));
  }

  /** Runs a command that asks no host, completed by {@code --output json}: what it printed. */
  Map<String, Object> offline(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.addAll(List.of("--output", "json"));
    return json(launch(command).expect(0));
  }

  private List<String> connection() {
    return List.of(
        "-i",
        LAB.resolve("inventory.yml").toString(),
        "-e",
        "ansible_port=" + guest.port(),
        "-T",
        "60",
        "--private-key",
        guest.key().toString(),
        "--known-hosts",
        guest.knownHosts(folder).toString(),
        "--output",
        "json");
  }

  private Programs.Result launch(List<String> words) {
    List<String> command = new ArrayList<>(List.of(Path.of("regroup").toAbsolutePath().toString()));
    command.addAll(words);
    Map<String, String> environment =
        Map.of(
            "XDG_STATE_HOME", folder.resolve("state").toString(),
            "XDG_CACHE_HOME", folder.resolve("cache").toString());
    return Programs.run(LIMIT, command, environment);
  }

  private static Outcome outcome(Programs.Result result) {
    Map<String, Object> run = json(result);
    return new Outcome(result.exit(), run, onlyHost(run, said(result)), said(result));
  }

  private static Map<String, Object> json(Programs.Result result) {
    try {
      return JSON.std.mapFrom(result.out());
    } catch (IOException e) {
      return fail("no JSON from " + said(result), e);
    }
  }

  private static String said(Programs.Result result) {
    return "%s%nexit %d%n%s%n%s"
        .formatted(result.command(), result.exit(), result.out(), result.err());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> onlyHost(Map<String, Object> run, String said) {
    return run.get("hosts") instanceof List<?> hosts
            && hosts.size() == 1
            && hosts.get(0) instanceof Map<?, ?> host
        ? (Map<String, Object>) host
        : fail("not one host in " + said);
  }
}
