package dev.regroup.report;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.HostFacts;
import dev.regroup.host.PciDevice;
import dev.regroup.iommu.GroupComparison;
import dev.regroup.iommu.GroupView;
import dev.regroup.iommu.Machine;
import dev.regroup.iommu.PciFunction;
import dev.regroup.plan.EssentialDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** An inventory and a playbook to begin with, made for one host from its facts. Pure. */
public final class StarterFiles {
  /** Base classes that are parts of the board and never handed to a guest. */
  private static final Set<String> BOARD = Set.of("05", "06", "08", "11", "13", "ff");

  private static final String LEAST =
      "  # The least ACS override that gives them groups of their own; none if none is needed.";

  private final String host;
  private final HostFacts facts;
  private final GroupView groups;
  private final EssentialDevices essential;
  private final List<PciFunction> functions;

  /**
   * For one host.
   *
   * @param host the name that the inventory gives it
   */
  public StarterFiles(String host, HostFacts facts) {
    this.host = host;
    this.facts = facts;
    GroupComparison comparison = GroupComparison.of(Machine.of(facts), null);
    this.groups = new GroupView(comparison.topology(), comparison.now());
    this.essential = EssentialDevices.of(facts);
    this.functions = comparison.topology().functions();
  }

  /** The devices that may be handed to a guest, in order of address. */
  public List<PciDevice> candidates() {
    return functions.stream()
        .filter(function -> !GroupView.isBridge(function) && !function.virtualFunction())
        .map(PciFunction::device)
        .filter(device -> BOARD.stream().noneMatch(device.classCode()::startsWith))
        .sorted((one, other) -> one.address().compareTo(other.address()))
        .toList();
  }

  /** One line about a candidate: address, id, kind, driver, group. */
  public String line(PciDevice device) {
    return String.join("  ", comment(device.address()), comment(device.id()), words(device));
  }

  /**
   * The inventory.
   *
   * @param variables connection variables of the host, in order
   */
  public String inventory(Map<String, Object> variables) {
    StringBuilder text = new StringBuilder();
    text.append(
            "# An inventory in Ansible's format, written by 'regroup init'. Hosts and groups can be\n")
        .append("# added below; ranges such as pve[01:40] work.\n")
        .append("all:\n  hosts:\n    ")
        .append(quoted(host))
        .append(":\n");
    variables.forEach(
        (name, value) ->
            text.append("      ")
                .append(name)
                .append(": ")
                .append(value instanceof String word ? quoted(word) : value)
                .append('\n'));
    return text.toString();
  }

  /**
   * The playbook.
   *
   * @param become whether the host is worked on through sudo
   * @param devices addresses or ids of what shall be passed through; with none, candidates stand in
   *     comments
   */
  public String playbook(boolean become, List<String> devices) {
    List<String> lines = new ArrayList<>(about());
    lines.add("- name: " + quoted("PCI passthrough on " + host));
    lines.add("  hosts: " + quoted(host));
    if (become) {
      lines.add("  become: true");
    }
    iommu(lines);
    isolate(lines, devices);
    lines.add(
        "  # The host reboots where the running command line differs; 'never' leaves that to you.");
    lines.add("  reboot: when_needed");
    return String.join("\n", lines) + "\n";
  }

  private List<String> about() {
    BootLayouts.Choice choice = BootLayouts.detect(facts);
    List<String> lines = new ArrayList<>();
    lines.add(
        "# Written by 'regroup init' from what " + Words.host(host, facts.sysroot()) + " told:");
    lines.add("#   hostname     " + comment(facts.hostname()));
    lines.add("#   kernel       " + comment(facts.kernel()) + " on " + comment(facts.machine()));
    lines.add("#   CPU          " + facts.cpuVendor().name().toLowerCase(Locale.ROOT));
    lines.add("#   running      " + comment(facts.running()));
    BootLayout layout = choice.layout();
    lines.add(
        "#   boot layout  "
            + (layout == null
                ? "none that Regroup changes in this version"
                : HostView.named(layout.id(), layout.proven())));
    lines.add(
        "#   IOMMU        "
            + (!facts.iommus().isEmpty()
                ? "in use"
                : facts.acpiTables().isEmpty()
                    ? "none: the firmware offers none, switch on VT-d or AMD-Vi there first"
                    : "offered by the firmware, not in use"));
    lines.add(
        "# What it says is compared and shown by 'regroup check', and nothing is written by that.");
    return lines;
  }

  private void iommu(List<String> lines) {
    if (facts.cpuVendor() == CpuVendor.OTHER) {
      lines.add(
          "  # The CPU is neither Intel's nor AMD's: name what it needs in kernel_parameters.");
      lines.add("  iommu: unmanaged");
      return;
    }
    lines.add(
        facts.cpuVendor() == CpuVendor.INTEL
            ? "  # intel_iommu=on on this host; what turns the IOMMU off goes."
            : "  # On AMD the kernel has the IOMMU on by default; what turns it off goes.");
    lines.add("  iommu: enabled");
    lines.add("  kernel_parameters:");
    lines.add("    # Devices of the host itself bypass translation and stay fast.");
    lines.add("    present: [\"iommu=pt\"]");
  }

  private void isolate(List<String> lines, List<String> devices) {
    if (!devices.isEmpty()) {
      lines.add("  # Each is refused where it cannot have an IOMMU group of its own.");
      lines.add("  isolate:");
      for (String device : devices) {
        candidates().stream()
            .filter(each -> each.address().equals(device) || each.id().equals(device))
            .forEach(each -> lines.add("    # " + line(each)));
        String key = device.length() > 9 ? "address" : "device";
        lines.add("    - " + key + ": " + quoted(device));
      }
      lines.add(LEAST);
      lines.add("  acs_override: minimal");
      return;
    }
    List<PciDevice> candidates = candidates();
    if (candidates.isEmpty()) {
      lines.add("  # The host has no device that could be passed through.");
      return;
    }
    lines.add("  # Devices that could be passed through, with their IOMMU groups as they are now.");
    lines.add("  # Remove the '#' before 'isolate' and before what a guest shall have.");
    lines.add("  # isolate:");
    for (PciDevice device : candidates) {
      lines.add(
          "  #   - address: "
              + quoted(device.address())
              + "  # "
              + comment(device.id())
              + "  "
              + words(device));
    }
    lines.add(LEAST);
    lines.add("  # acs_override: minimal");
  }

  private String words(PciDevice device) {
    PciFunction function =
        functions.stream().filter(f -> f.device().equals(device)).findFirst().orElseThrow();
    String driver = device.driver();
    String group =
        switch (groups.verdict(function)) {
          case ISOLATED -> "group " + groups.group(function) + ", alone";
          case SHARED ->
              "group "
                  + groups.group(function)
                  + ", shared with "
                  + String.join(
                      ", ", groups.sharers(function).stream().map(PciFunction::name).toList());
          case UNKNOWN -> "group not known";
          case BRIDGE, NO_GROUP -> "in no group";
        };
    String held = essential.heldBy(device.address());
    return comment(
        PciClasses.words(device.classCode())
            + (driver == null ? "" : ", driver " + driver)
            + "; "
            + group
            + (held.isEmpty() ? "" : "; holds " + held + ", which the host itself needs"));
  }

  /** What a host says is one line of a comment and nothing else. */
  private static String comment(String said) {
    return Shown.line(said);
  }

  /** As a YAML text in double quotes, which are JSON's. */
  private static String quoted(String text) {
    return Json.text(text);
  }
}
