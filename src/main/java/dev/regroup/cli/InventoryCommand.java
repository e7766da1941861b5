package dev.regroup.cli;

import dev.regroup.inventory.Host;
import dev.regroup.inventory.HostPattern;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.report.InventoryReport;
import dev.regroup.run.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code regroup inventory}. */
@Command(
    name = "inventory",
    mixinStandardHelpOptions = true,
    description = {
      "What the inventory says, in the shapes of ansible-inventory; no host is reached.",
      "Variables are shown as they are, passwords among them."
    },
    footer = {
      "",
      "Examples:",
      "  regroup inventory -i inventory.yml --graph",
      "  regroup inventory -i inventory.yml --list --limit recorders",
      "  regroup inventory -i inventory.yml --host pve1"
    })
final class InventoryCommand implements Callable<Integer> {
  private final Controller controller;

  @Option(names = "--list", description = "Groups, hosts and their variables, as JSON.")
  boolean list;

  @Option(
      names = "--graph",
      paramLabel = "GROUP",
      arity = "0..1",
      fallbackValue = "all",
      description = "Groups and hosts as a tree, from GROUP on (default all).")
  @Nullable String graph;

  @Option(names = "--host", paramLabel = "NAME", description = "Variables of one host, as JSON.")
  @Nullable String host;

  @Mixin TargetFlags targets = new TargetFlags();

  InventoryCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    long asked =
        Stream.of(list, graph != null, host != null, targets.listHosts).filter(b -> b).count();
    if (asked != 1) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: inventory shows one thing at a time.\n"
              + "Choose one of --list, --graph, --host NAME and --list-hosts.");
    }
    Inputs.Listing listing = new Inputs(controller, targets, new ConnectionFlags()).listing();
    if (list) {
      list(listing);
    } else {
      controller.out().print(text(listing));
    }
    controller.out().flush();
    return ExitStatus.OK;
  }

  private void list(Inputs.Listing listing) {
    try {
      InventoryReport.list(listing.inventory(), listing.hosts(), controller.out());
    } catch (IOException e) {
      throw new UncheckedIOException("a PrintWriter throws nothing: indicates a bug", e);
    }
  }

  private String text(Inputs.Listing listing) throws Refusal {
    if (graph != null) {
      if (!listing.inventory().groups().containsKey(graph)) {
        throw new Refusal(
            ExitStatus.USAGE,
            "regroup: the inventory has no group "
                + quoted(graph)
                + ".\nLook at all groups with --graph alone.");
      }
      return InventoryReport.graph(listing.inventory(), listing.hosts(), graph);
    }
    if (host != null) {
      return InventoryReport.host(one(listing, host));
    }
    StringBuilder names = new StringBuilder();
    listing.hosts().forEach(each -> names.append(each.name()).append('\n'));
    return names.toString();
  }

  /** The one host that a pattern names, of those that --limit leaves. */
  private static Host one(Inputs.Listing listing, String pattern) throws Refusal {
    List<Host> hosts =
        HostPattern.check(pattern) == null
            ? HostPattern.select(listing.inventory(), pattern).hosts().stream()
                .filter(listing.hosts()::contains)
                .toList()
            : List.of();
    if (hosts.size() != 1) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: --host takes one host; "
              + quoted(pattern)
              + " names "
              + hosts.size()
              + ".\nLook at all of them with --list-hosts.");
    }
    return hosts.get(0);
  }

  private static String quoted(String text) {
    return Shown.quoted(text);
  }
}
