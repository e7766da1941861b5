package dev.regroup.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which hosts. */
final class TargetFlags {
  @Option(
      names = {"-i", "--inventory"},
      paramLabel = "SOURCE",
      description = "Inventory file, or hosts as 'host1,host2,'. May be repeated.")
  List<String> inventories = new ArrayList<>();

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "PATTERN",
      description = {
        "Only hosts that this pattern matches, too. @FILE: one pattern a line.",
        "@RUN:STATUS: hosts that ended so in that run, such as failed."
      })
  @Nullable String limit;

  @Option(
      names = {"-e", "--extra-vars"},
      paramLabel = "KEY=VALUE",
      description = "Set a variable above all others. May be repeated.")
  List<String> extraVars = new ArrayList<>();

  @Option(names = "--list-hosts", description = "Only list the hosts that would be worked on.")
  boolean listHosts;
}
