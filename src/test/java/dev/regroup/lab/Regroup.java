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
  private static final Duration LIMIT = Duration.ofMinutes(16);

  /** One host's part of what {@code --output json} printed, and the exit status of the process. */
  record Outcome(int exit, Map<String, Object> run, Map<String, Object> host, String said) {
    Object value(String key) {
      Object value = host.get(key);
      return value == null ? fail(key + " is not in\n" + said) : value;
    }
  }

  /** Runs a command with the lab's playbook; {@code more} are further words of the command line. */
  Outcome withPlaybook(String verb, String... more) {
    List<String> words = new ArrayList<>(List.of(verb, LAB.resolve("playbook.yml").toString()));
    words.addAll(List.of(more));
    return run(words);
  }

  /** Runs a command line, completed by the connection to the guest and {@code --output json}. */
  Outcome run(List<String> words) {
    List<String> command = new ArrayList<>(List.of(Path.of("regroup").toAbsolutePath().toString()));
    command.addAll(words);
    command.addAll(List.of("-i", LAB.resolve("inventory.yml").toString()));
    command.addAll(List.of("-e", "ansible_port=" + guest.port(), "-T", "60"));
    command.addAll(List.of("--private-key", guest.key().toString()));
    command.addAll(List.of("--known-hosts", guest.knownHosts(folder).toString()));
    command.addAll(List.of("--output", "json", "--detailed-exitcode"));
    Map<String, String> environment =
        Map.of(
            "XDG_STATE_HOME", folder.resolve("state").toString(),
            "XDG_CACHE_HOME", folder.resolve("cache").toString());
    Programs.Result result = Programs.run(LIMIT, command, environment);
    String said = "%s%nexit %d%n%s%n%s".formatted(words, result.exit(), result.out(), result.err());
    System.out.println(said.indent(2));
    try {
      Map<String, Object> run = JSON.std.mapFrom(result.out());
      return new Outcome(result.exit(), run, onlyHost(run, said), said);
    } catch (IOException e) {
      return fail("no JSON from " + said, e);
    }
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
