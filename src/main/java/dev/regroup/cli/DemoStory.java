package dev.regroup.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.demo.Fleet;
import dev.regroup.demo.Kind;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.Status;
import dev.regroup.step.Limits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * {@code regroup demo}: the commands as an operator types them, over a fleet of simulated hosts,
 * and whether each host ended as expected.
 */
final class DemoStory {
  private static final Duration BOOT_TIME = Duration.ofMillis(200);

  /** Long enough for a busy machine; the host that never returns costs all of it. */
  private static final Duration REBOOT_TIMEOUT = Duration.ofSeconds(5);

  /** Real hosts must not be asked so often; nobody penalises it here. */
  private static final Duration PROBE_EVERY = Duration.ofMillis(100);

  private final Controller controller;
  private final int hosts;
  private final long seed;

  DemoStory(Controller controller, int hosts, long seed) {
    this.controller = controller;
    this.hosts = hosts;
    this.seed = seed;
  }

  /** A chapter: what is run and what every kind of host is expected to come to. */
  private record Chapter(
      String title, List<String> command, Function<Kind.Expected, Status> expected) {}

  private static final List<Chapter> CHAPTERS =
      List.of(
          new Chapter("What would change?", List.of("check"), Kind.Expected::check),
          new Chapter("Change it.", List.of("apply", "--yes"), Kind.Expected::apply),
          new Chapter("Is it so now?", List.of("verify"), Kind.Expected::verify),
          new Chapter(
              "Once more: what is as desired is left alone.",
              List.of("apply", "--yes"),
              Kind.Expected::again));

  int run() throws Refusal {
    try (DemoFolder folder = DemoFolder.temporary();
        Fleet fleet = DemoServe.start(folder, controller, hosts, seed, BOOT_TIME, REBOOT_TIMEOUT)) {
      introduce(fleet);
      List<String> surprises = new ArrayList<>();
      for (Chapter chapter : CHAPTERS) {
        int exit = tell(chapter, fleet, surprises);
        if (exit == ExitStatus.INTERRUPTED || exit == ExitStatus.FAULT) {
          return exit;
        }
      }
      return conclude(surprises);
    } catch (IOException e) {
      throw new Refusal(ExitStatus.FAULT, "regroup: the demo ended badly: " + e);
    }
  }

  private void introduce(Fleet fleet) {
    PrintWriter out = controller.out();
    out.println(
        fleet.members().size()
            + " SIMULATED hosts, up on 127.0.0.1: real SSH, Regroup's real scripts, files in "
            + fleet.files().folder()
            + ".");
    out.println("No real machine is touched; a reboot takes less than a second.");
    out.println();
    if (fleet.members().size() <= Kind.values().length) {
      for (Fleet.Member member : fleet.members()) {
        out.printf("  %-14s %s%n", member.name(), member.kind().about());
      }
    }
    out.flush();
  }

  private int tell(Chapter chapter, Fleet fleet, List<String> surprises) throws IOException {
    Path report = fleet.files().folder().resolve("report.json");
    Files.deleteIfExists(report);
    List<String> line = new ArrayList<>(chapter.command());
    line.add(1, fleet.files().playbook().toString());
    line.addAll(List.of("-i", fleet.files().inventory().toString()));
    PrintWriter out = controller.out();
    out.println();
    out.println("--- " + chapter.title() + "   $ regroup " + String.join(" ", line));
    out.flush();
    line.addAll(List.of("--report", report.toString()));
    int exit = Regroup.commandLine(inside(fleet)).execute(line.toArray(new String[0]));
    out.flush();
    if (Files.exists(report)) {
      compare(chapter, fleet, report, surprises);
    } else if (exit != ExitStatus.INTERRUPTED) {
      surprises.add(chapter.command().get(0) + " left no report, its exit status was " + exit);
    }
    return exit;
  }

  /** The same surroundings, but runs are kept in the fleet's folder and reboots are fast. */
  private Controller inside(Fleet fleet) {
    Map<String, String> environment = new HashMap<>(controller.environment());
    environment.put("XDG_STATE_HOME", fleet.files().folder().resolve("state").toString());
    Limits usual = controller.limits();
    return new Controller(
        controller.out(),
        controller.err(),
        Map.copyOf(environment),
        controller.clock(),
        controller.home(),
        controller.user(),
        controller.console(),
        controller.terminals(),
        new Limits(usual.read(), usual.change(), usual.reconnect(), usual.probe(), PROBE_EVERY));
  }

  private static void compare(Chapter chapter, Fleet fleet, Path report, List<String> surprises)
      throws IOException {
    Map<String, String> statuses = statuses(report);
    for (Fleet.Member member : fleet.members()) {
      Status expected = chapter.expected().apply(member.kind().expected());
      String wanted = expected.name().toLowerCase(Locale.ROOT);
      String found = statuses.getOrDefault(member.name(), "nothing");
      if (!wanted.equals(found)) {
        surprises.add(
            chapter.title() + " " + member.name() + " should end " + wanted + ", it is " + found);
      }
    }
  }

  /** Statuses by host, as anybody reads them from the report. */
  private static Map<String, String> statuses(Path report) throws IOException {
    Map<String, String> statuses = new HashMap<>();
    List<?> entries =
        (List<?>) Objects.requireNonNull(JSON.std.mapFrom(Files.readString(report)).get("hosts"));
    for (Object entry : entries) {
      Map<?, ?> host = (Map<?, ?>) entry;
      statuses.put(String.valueOf(host.get("host")), String.valueOf(host.get("status")));
    }
    return statuses;
  }

  private int conclude(List<String> surprises) {
    PrintWriter out = controller.out();
    out.println();
    if (surprises.isEmpty()) {
      out.println("Every simulated host ended as it was meant to, those that fail included.");
      out.println("Your own fleet next: regroup check PLAYBOOK -i INVENTORY (it never writes).");
      out.flush();
      return ExitStatus.OK;
    }
    surprises.forEach(surprise -> out.println("NOT AS EXPECTED: " + surprise));
    out.flush();
    return ExitStatus.FAILED;
  }
}
