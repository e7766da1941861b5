package dev.regroup.cli;

import dev.regroup.boot.BootLayouts;
import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFault;
import dev.regroup.host.PciDevice;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.report.SmallReports;
import dev.regroup.report.StarterFiles;
import dev.regroup.rollout.FactsReading;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.RunCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regroup init}. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Read a host and write an inventory and a commented playbook that fit it; nothing is written"
          + " on the host.",
      "What no flag says is asked at a terminal; with --yes nothing is asked."
    },
    footer = {
      "",
      "Examples:",
      "  regroup init",
      "  regroup init pve1 -u root",
      "  regroup init 192.0.2.11:2222 -u root --device 1172:4c15 --dir tuner --yes"
    })
final class InitCommand implements Callable<Integer> {
  private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");

  private final Controller controller;
  private final @Nullable Questions questions;

  @Parameters(
      paramLabel = "HOST",
      arity = "0..1",
      description =
          "Name or address of the host; a port may follow, as in pve1:2222. The user goes by -u.")
  @Nullable String host;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "A device to pass through, as 0000:03:00.0 or by its id as 1172:4c15. May be repeated.")
  List<String> devices = new ArrayList<>();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where inventory.yml and playbook.yml are written (default: here).")
  Path folder = Path.of("");

  @Option(
      names = {"-y", "--yes"},
      description = "Ask nothing, and replace files that are there.")
  boolean yes;

  @Mixin ConnectionFlags connection = new ConnectionFlags();

  /** Asks the operator. */
  interface Questions {
    String ask(String question);
  }

  InitCommand(Controller controller) {
    this(controller, controller.console() == null ? null : controller::ask);
  }

  /**
   * @param questions null where there is no terminal to ask at
   */
  InitCommand(Controller controller, @Nullable Questions questions) {
    this.controller = controller;
    this.questions = questions;
  }

  @Override
  public Integer call() throws Refusal {
    String named = InitHost.checked(host == null ? ask("Host, by name or address: ") : host);
    if (connection.user == null) {
      String user = ask("Log in as [" + controller.user() + "]: ");
      connection.user = user.isEmpty() ? controller.user() : user;
    }
    StarterFolder files = new StarterFolder(folder);
    files.checkReplacing(yes, questions);
    // Whoever is not root reads less, and could not change anything.
    connection.asksAboutKeys = questions != null && !yes;
    connection.become |= !"root".equals(connection.user);
    ConnectionSettings settings = settings(named);
    FactsReading.Read read = read(settings);
    HostFacts facts = read.facts();
    if (facts == null) {
      read.findings().forEach(finding -> tell(finding.message(), finding.remedy()));
      return read.findings().stream().anyMatch(RunCode.OWN_FAULT::is)
          ? ExitStatus.FAULT
          : ExitStatus.UNREACHABLE;
    }
    StarterFiles starter = new StarterFiles(settings.host(), facts);
    List<String> chosen = devices(starter);
    files.write(
        starter.inventory(variables(settings)), starter.playbook(settings.become(), chosen));
    BootLayouts.detect(facts).findings().forEach(f -> tell(f.message(), f.remedy()));
    controller
        .out()
        .println(
            "Wrote "
                + files.inventory()
                + " and "
                + files.playbook()
                + " for "
                + SmallReports.host(settings.host(), facts)
                + ".");
    controller.out().println("Next, see what would change; nothing is written by that:");
    controller.out().println("  regroup check " + arguments(files));
    controller.out().flush();
    return ExitStatus.OK;
  }

  private ConnectionSettings settings(String named) throws Refusal {
    TargetFlags targets = new TargetFlags();
    targets.inventories.add(named + ",");
    return new Inputs(controller, targets, connection).ofPattern("all").get(0);
  }

  /** Facts of the host; an unknown host key is shown and asked about, and no other one is taken. */
  private FactsReading.Read read(ConnectionSettings settings) {
    FactsReading.Read first = read(settings, Set.of());
    for (Finding finding : first.findings()) {
      Matcher fingerprint = FINGERPRINT.matcher(finding.message());
      if (HostFault.Kind.HOST_KEY_UNKNOWN.is(finding)
          && !finding.message().contains("certificate")
          && fingerprint.find()) {
        String shown = fingerprint.group();
        String question =
            "First contact: " + finding.message() + "\n" + "Is " + shown + " its key? [y/N] ";
        if (agrees(ask(question))) {
          return read(settings, Set.of(shown));
        }
      }
    }
    return first;
  }

  private FactsReading.Read read(ConnectionSettings settings, Set<String> confirmed) {
    return FactsReading.of(
            List.of(settings),
            Transport.connector(controller, new OutputFlags(), confirmed),
            1,
            controller.limits())
        .get(0);
  }

  private List<String> devices(StarterFiles starter) throws Refusal {
    List<PciDevice> candidates = starter.candidates();
    if (devices.isEmpty() && questions != null && !yes && !candidates.isEmpty()) {
      for (int i = 0; i < candidates.size(); i++) {
        controller.err().printf("%3d  %s%n", i + 1, starter.line(candidates.get(i)));
      }
      String answer = ask("Devices to pass through, by number, as in 1,3 (empty for none): ");
      List<String> chosen = new ArrayList<>();
      for (String number : answer.isBlank() ? new String[0] : answer.split("[, ]+")) {
        if (!number.matches("[0-9]{1,4}")
            || Integer.parseInt(number) < 1
            || Integer.parseInt(number) > candidates.size()) {
          throw noDevice(number, starter);
        }
        chosen.add(candidates.get(Integer.parseInt(number) - 1).address());
      }
      return chosen.stream().distinct().toList();
    }
    List<String> chosen = new ArrayList<>();
    for (String device : devices) {
      String lower = device.toLowerCase(Locale.ROOT);
      String whole = lower.matches("[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]") ? "0000:" + lower : lower;
      if (candidates.stream().noneMatch(c -> c.address().equals(whole) || c.id().equals(whole))) {
        throw noDevice(device, starter);
      }
      chosen.add(whole);
    }
    return chosen.stream().distinct().toList();
  }

  private static Refusal noDevice(String named, StarterFiles starter) {
    StringBuilder known = new StringBuilder();
    starter.candidates().forEach(device -> known.append("\n  ").append(starter.line(device)));
    return new Refusal(
        ExitStatus.USAGE,
        "regroup: the host has no device "
            + Shown.quoted(named)
            + " that could be passed through.\n"
            + (known.isEmpty() ? "It has none at all." : "It has these:" + known));
  }

  private Map<String, Object> variables(ConnectionSettings settings) {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("ansible_user", settings.user());
    if (settings.port() != 22) {
      variables.put("ansible_port", settings.port());
    }
    if (connection.privateKey != null) {
      variables.put(
          "ansible_ssh_private_key_file", connection.privateKey.toAbsolutePath().toString());
    }
    return variables;
  }

  /** What has to be typed after {@code check}: what the files do not hold goes along. */
  private String arguments(StarterFolder files) {
    StringBuilder text = new StringBuilder();
    text.append(word(files.playbook())).append(" -i ").append(word(files.inventory()));
    text.append(connection.askPassword ? " -k" : "");
    text.append(connection.askBecomePassword ? " -K" : "");
    if (connection.knownHosts != null) {
      text.append(" --known-hosts ").append(word(connection.knownHosts));
    }
    return text.toString();
  }

  private static String word(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9._/+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** The answer, empty where nothing may be asked. */
  private String ask(String question) {
    return questions == null || yes ? "" : questions.ask(question);
  }

  static boolean agrees(String answer) {
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  private void tell(String message, String remedy) {
    controller.err().println("regroup: " + message + (remedy.isEmpty() ? "" : "\n" + remedy));
    controller.err().flush();
  }
}
