package dev.regroup.cli;

import dev.regroup.export.DeviceRequest;
import dev.regroup.export.ExportHost;
import dev.regroup.export.NodeName;
import dev.regroup.export.ProviderVersion;
import dev.regroup.export.Selection;
import dev.regroup.export.Terraform;
import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.iommu.CaptureJson;
import dev.regroup.report.SmallReports;
import dev.regroup.rollout.FactsReading;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.RunCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code regroup export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Print isolated devices as the configuration of another tool; never writes.",
      "All of it goes to standard output, or nothing does."
    },
    footer = {
      "",
      "Examples:",
      "  regroup export terraform recorders -i inventory.yml --device 1172:4c15=earthsoft_pt3",
      "  regroup export terraform pve1 -i inventory.yml > passthrough.tf",
      "  regroup export terraform --capture pve1.json --provider module"
    })
final class ExportCommand implements Callable<Integer> {
  /** What is printed. */
  enum Form {
    TERRAFORM;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Controller controller;

  @Parameters(index = "0", paramLabel = "FORM", description = "terraform.")
  Form form = Form.TERRAFORM;

  @Parameters(
      index = "1",
      paramLabel = "PATTERN",
      arity = "0..1",
      description = "Hosts, as an Ansible pattern; or a capture, see below.")
  @Nullable String pattern;

  @Option(
      names = "--capture",
      paramLabel = "FILE",
      description =
          "Look at a capture that 'regroup facts HOST --capture' wrote; no host is asked.")
  @Nullable Path capture;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "With --capture: the host's name as a Proxmox VE node (default: the file's).")
  @Nullable String node;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      converter = Device.class,
      description =
          "A device by address or id, or DEVICE=NAME to name its mapping. May be repeated. Default:"
              + " every isolated endpoint that its host can do without.")
  List<DeviceRequest> devices = new ArrayList<>();

  @Option(
      names = "--provider",
      paramLabel = "PROVIDER",
      defaultValue = "bpg",
      converter = ProviderWord.class,
      completionCandidates = ProviderWords.class,
      description =
          "bpg (default) or telmate, the Terraform provider; module for the input of a module.")
  Terraform.Provider provider = Terraform.Provider.BPG;

  @Option(
      names = "--provider-version",
      paramLabel = "VERSION",
      converter = ReleaseText.class,
      description = "Of bpg/proxmox, such as 0.99: before 0.100 its resources had longer names.")
  @Nullable ProviderVersion version;

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin FleetFlags connection = new FleetFlags();
  @Mixin OutputFlags output = new OutputFlags();

  ExportCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    if ((capture == null) == (pattern == null)) {
      throw usage("export of what?", "Name hosts by a PATTERN and -i, or one file by --capture.");
    }
    if (version != null && provider != Terraform.Provider.BPG) {
      throw usage("--provider-version is one of bpg/proxmox.", "Leave it out.");
    }
    if (node != null && (capture == null || !NodeName.isOne(node))) {
      throw usage(
          "--node " + Shown.line(node) + ": it names the node of a --capture.",
          "A name has letters, digits and '-'; hosts of an inventory say theirs themselves.");
    }
    DeviceRequest twice = DeviceRequest.contradiction(devices).orElse(null);
    if (twice != null) {
      throw usage(
          "--device " + twice.label() + " is there twice, with different names.",
          "A device is in one mapping: name it once.");
    }
    return capture != null ? offline(capture) : hosts(String.valueOf(pattern));
  }

  private static Refusal usage(String what, String remedy) {
    return new Refusal(ExitStatus.USAGE, "regroup: " + what + "\n" + remedy);
  }

  private int offline(Path file) throws Refusal {
    CaptureJson.Reading.Read read = CaptureFile.read(file);
    ExportHost host = ExportHost.of(file.toString(), read.capture(), node);
    return print(List.of(host), Map.of(host.host(), read.findings()));
  }

  private int hosts(String named) throws Refusal {
    List<ConnectionSettings> settings =
        new Inputs(controller, targets, connection).ofPattern(named);
    if (targets.listHosts) {
      return output.listHosts(controller, Inputs.names(settings));
    }
    List<ExportHost> hosts = new ArrayList<>();
    Map<String, List<Finding>> findings = new LinkedHashMap<>();
    for (FactsReading.Read read :
        FactsReading.of(
            settings,
            Transport.connector(controller, output),
            connection.forks,
            controller.limits())) {
      findings.put(read.host(), read.facts() == null ? read.findings() : read.facts().findings());
      if (read.facts() != null) {
        hosts.add(ExportHost.of(read.host(), read.facts()));
      }
    }
    return hosts.size() == settings.size()
        ? print(hosts, findings)
        : nothing(
            findings,
            "a host could not be read.\nMend it, or leave it out: --limit 'all:!HOST'.",
            unreachable(findings));
  }

  private static int unreachable(Map<String, List<Finding>> findings) {
    return findings.values().stream().flatMap(List::stream).anyMatch(RunCode.OWN_FAULT::is)
        ? ExitStatus.FAULT
        : ExitStatus.UNREACHABLE;
  }

  /** A mapping that lacks a node's devices would take them from its guests: all or nothing. */
  private int print(List<ExportHost> hosts, Map<String, List<Finding>> read) {
    Selection selection = Selection.of(hosts, devices);
    Map<String, List<Finding>> findings = new LinkedHashMap<>(read);
    selection.findings().forEach((host, own) -> findings.merge(host, own, ExportCommand::both));
    if (selection.refused()) {
      return nothing(findings, "the errors above speak against it.", ExitStatus.REFUSED);
    }
    tell(findings);
    controller
        .out()
        .print(
            Terraform.text(
                selection, provider, version == null ? ProviderVersion.CURRENT : version));
    controller.out().flush();
    return ExitStatus.OK;
  }

  private static List<Finding> both(List<Finding> one, List<Finding> other) {
    List<Finding> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  private int nothing(Map<String, List<Finding>> findings, String why, int exit) {
    tell(findings);
    controller.err().println("regroup: nothing was printed: " + why);
    return exit;
  }

  /** Notes of what was read are of other commands, unless more is asked for. */
  private void tell(Map<String, List<Finding>> findings) {
    Map<String, List<Finding>> told = new LinkedHashMap<>();
    findings.forEach(
        (host, all) -> {
          List<Finding> some =
              all.stream()
                  .filter(
                      one ->
                          output.verbosity() > 0
                              || one.severity() != Severity.NOTE
                              || one.code().startsWith("RG-EXPORT-"))
                  .toList();
          if (!some.isEmpty()) {
            told.put(host, some);
          }
        });
    controller.err().print(SmallReports.findings(told, controller.progressPalette()));
    controller.err().flush();
  }

  /** A device. */
  static final class Device implements ITypeConverter<DeviceRequest> {
    @Override
    public DeviceRequest convert(String text) {
      return DeviceRequest.parse(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + text
                          + "' is no device: write an address (0000:03:00.0) or an id (1172:4c15),"
                          + " and =NAME of letters, digits and _ to name its mapping"));
    }
  }

  /** What a shell completes. */
  static final class ProviderWords extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    ProviderWords() {
      super(List.of("bpg", "telmate", "module"));
    }
  }

  /** A provider, by its word or by the name of its source. */
  static final class ProviderWord implements ITypeConverter<Terraform.Provider> {
    @Override
    public Terraform.Provider convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "bpg", "bpg/proxmox" -> Terraform.Provider.BPG;
        case "telmate", "telmate/proxmox" -> Terraform.Provider.TELMATE;
        case "module" -> Terraform.Provider.MODULE;
        default ->
            throw new TypeConversionException("'" + text + "' is neither bpg, telmate nor module");
      };
    }
  }

  /** A release of bpg/proxmox. */
  static final class ReleaseText implements ITypeConverter<ProviderVersion> {
    @Override
    public ProviderVersion convert(String text) {
      return ProviderVersion.parse(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + text
                          + "' is no version of bpg/proxmox that is known: 0.54 to any before 1.0"));
    }
  }
}
