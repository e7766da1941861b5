package dev.regroup.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code regroup demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Start a fleet of simulated hosts on this machine and check, apply, verify and apply again.",
      "The hosts answer over real SSH on 127.0.0.1 and run Regroup's real scripts, each in a file"
          + " tree of its own; nothing of this machine is changed. Exit status 0: every host ended"
          + " as the fleet's own list expects."
    },
    footer = {
      "",
      "Examples:",
      "  regroup demo",
      "  regroup demo --serve --dir /tmp/fleet",
      "  regroup demo --serve --dir /tmp/fleet --hosts 200"
    })
final class DemoCommand implements Callable<Integer> {
  private static final int USUAL_HOSTS = 13;

  private final Controller controller;

  @Spec private CommandSpec spec;

  @Option(
      names = "--serve",
      description = "Only start the fleet, say where it is in one line of JSON, and keep it up.")
  boolean serve;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "With --serve: keep inventory, playbook, keys and the hosts' files here, in a folder that"
              + " is new, empty or an earlier fleet's.")
  @Nullable Path folder;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      defaultValue = "" + USUAL_HOSTS,
      converter = Counts.Simulated.class,
      description = "So many hosts, 1 to 5000 (default 13, one of each kind).")
  int hosts = USUAL_HOSTS;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Of the mix of hosts; the same seed makes the same fleet (default 1).")
  long seed = 1;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  DemoCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    if (folder != null && !serve) {
      throw wrong("--dir goes with --serve: without it the fleet's files are gone at the end");
    }
    if (folder != null && folder.toString().isEmpty()) {
      throw wrong("--dir names no folder");
    }
    return serve
        ? new DemoServe(controller, hosts, seed).run(folder)
        : new DemoStory(controller, hosts, seed).run();
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
