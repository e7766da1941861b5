package dev.regroup.cli;

import dev.regroup.run.ExitStatus;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command itself: its subcommands, and how wrong use and faults are told. */
@Command(
    name = "regroup",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Brings Linux and Proxmox VE hosts to the IOMMU and ACS kernel parameters that PCI passthrough"
            + " needs, over SSH, and proves it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  regroup demo",
      "  regroup init pve1 -u root",
      "  regroup check playbook.yml -i inventory.yml",
      "  regroup apply playbook.yml -i inventory.yml --limit pve1 --yes",
      "  regroup facts pve1 -i pve1,",
      "",
      "Exit status: 0 well, 1 a fault in Regroup, 2 a host failed, 3 changed (with",
      "--detailed-exitcode), 4 unreachable, 5 wrong use, 6 a fault in an input,",
      "7 refused, 130 interrupted."
    })
final class Regroup implements Runnable {
  private static final Pattern ONE_OF =
      Pattern.compile(
          "expected one of \\[(.*)] \\(case-insensitive\\) but was '(.*)'$", Pattern.DOTALL);

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  Regroup() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  /** The command line with everything that it needs of its surroundings. */
  static CommandLine commandLine(Controller controller) {
    CommandLine line =
        new CommandLine(new Regroup())
            .addSubcommand(new CheckCommand(controller))
            .addSubcommand(new ApplyCommand(controller))
            .addSubcommand(new VerifyCommand(controller))
            .addSubcommand(new FactsCommand(controller))
            .addSubcommand(new GroupsCommand(controller))
            .addSubcommand(new ExportCommand(controller))
            .addSubcommand(new RollbackCommand(controller))
            .addSubcommand(new ResumeCommand(controller))
            .addSubcommand(new RunsCommand(controller))
            .addSubcommand(new UnlockCommand(controller))
            .addSubcommand(new CleanCommand(controller))
            .addSubcommand(new DemoCommand(controller))
            .addSubcommand(new InitCommand(controller))
            .addSubcommand(new InventoryCommand(controller))
            .addSubcommand(new SchemaCommand(controller))
            .addSubcommand(new CompletionCommand(controller))
            .addSubcommand(new HelpCommand(controller));
    line.setOut(controller.out());
    line.setErr(controller.err());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(false);
    // `--limit @file` and `-e @file` are Ansible's; picocli would read arguments from the file.
    line.setExpandAtFiles(false);
    line.setParameterExceptionHandler(Regroup::wrongUse);
    line.setExecutionExceptionHandler((fault, command, parsed) -> fault(controller, fault));
    return line;
  }

  private static int wrongUse(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    boolean among = command.getParent() == null;
    String tooMuch = among ? "no command is called " : "a word too many: ";
    command.getErr().println("regroup: " + inWords(String.valueOf(wrong.getMessage()), tooMuch));
    List<String> meant =
        wrong instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    if (!meant.isEmpty()) {
      command.getErr().println("Did you mean: " + String.join(" or ", meant) + "?");
    }
    command
        .getErr()
        .println("Run '" + command.getCommandSpec().qualifiedName() + " --help' for its use.");
    return ExitStatus.USAGE;
  }

  /**
   * picocli's message in words that an operator types: it knows Java's types and constants, and
   * counts arguments.
   *
   * @param tooMuch begins what is said of words that nothing asks for
   */
  private static String inWords(String message, String tooMuch) {
    String said =
        message
            .replaceFirst(" is not an? (int|long)$", " is no whole number")
            .replaceFirst("^Invalid value for positional parameter at index \\d+ \\((.+?)\\)", "$1")
            .replaceFirst("^Unmatched arguments? (at|from) index \\d+: ", tooMuch);
    Matcher constants = ONE_OF.matcher(said);
    return constants.find()
        ? said.substring(0, constants.start())
            + "'"
            + constants.group(2)
            + "' is none of "
            + constants.group(1).toLowerCase(Locale.ROOT)
        : said;
  }

  /**
   * What ends a command early on purpose is told in its own words; all else is a fault in Regroup.
   */
  private static int fault(Controller controller, Exception fault) {
    if (fault instanceof Refusal refusal) {
      controller.err().println(refusal.getMessage());
      return refusal.exitStatus();
    }
    controller.err().println("regroup: a fault in Regroup itself: " + fault);
    if (controller.debug()) {
      fault.printStackTrace(controller.err());
    } else {
      controller.err().println("Set REGROUP_DEBUG=1 to see where; please report it.");
    }
    return ExitStatus.FAULT;
  }
}
