package dev.regroup.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.kernel.Change;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.Playbook;
import dev.regroup.playbook.PlaybookDecoder;
import dev.regroup.testing.AcpiTables;
import dev.regroup.testing.BootVariables;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.KernelInstallHosts;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.ProxmoxHosts;
import dev.regroup.testing.RockyHosts;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plans as data: each file of {@code src/test/resources/plan} is one rule. Its host is a Debian
 * host's files (the sysroot of tests) bent by the case, its facts are what {@code facts.sh} says of
 * them.
 *
 * <p>Sections: {@code play} (the play's keys), {@code file PATH} before and {@code later PATH}
 * after the boot entries are generated, {@code gone PATH}, {@code stale UUID} (the grub.cfg of an
 * ESP without the parameters), {@code kernel RELEASE}, {@code express} (functions with a PCI
 * Express capability, a line each: address, type, and where it has ACS the bits, see {@link
 * Sysroot#express}), {@code groups} (a line each: number, addresses), {@code rmrr} (what a DMAR
 * table says: first bus, path, start of a page), {@code uefi} (see {@link BootVariables}), {@code
 * expect}. With the section of a {@link Kind} it is that machine's.
 */
class PlanCasesTest {
  /** What stands in a text for the words of a host. */
  private static final Pattern UNFILLED =
      Pattern.compile("%[sd]|\\b(HOST|RUN|FILE|UNIT|KERNEL|LINE|REFRESH)\\b");

  private static final String HISTORY = "/var/lib/regroup/history";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  static Stream<Path> cases() throws IOException, URISyntaxException {
    Path cases = Path.of(Objects.requireNonNull(PlanCasesTest.class.getResource("/plan")).toURI());
    try (Stream<Path> files = Files.list(cases)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void the_plan_is_as_the_case_says(Path file) throws IOException {
    Map<String, String> sections = sections(Files.readString(file));
    HostFacts facts = facts(sections);
    HostPlan plan = Planner.plan("host", facts, desired(sections.getOrDefault("play", "")));
    assertEquals(sections.get("expect"), told(plan), () -> "" + plan.findings());
    assertTrue(
        plan.refused() || plan.hasWork() || plan.reason() != null,
        "a plan without changes states its reason");
    for (Finding finding : plan.findings()) {
      String said = finding.message() + " " + finding.remedy();
      assertFalse(UNFILLED.matcher(said).find(), said);
    }
    assertEquals(
        plan.digest(),
        Planner.plan("host", facts, desired(sections.getOrDefault("play", ""))).digest());
  }

  /** A machine that cases begin with, by the section that names it. */
  private record Kind(String section, Function<Path, Sysroot> build, Consumer<Sysroot> refresh) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("trial-boots", at -> Sysroot.debian(at).trialTools(), Sysroot::runUpdateGrub),
          new Kind("proxmox-systemd-boot", Sysroot::proxmoxWithoutEntries, ProxmoxHosts::refreshed),
          new Kind(
              "kernel-install", KernelInstallHosts::unrefreshed, KernelInstallHosts::refreshed),
          new Kind("proxmox-grub", ProxmoxHosts::secureBootUnrefreshed, ProxmoxHosts::refreshed),
          new Kind("proxmox-grub-bios", ProxmoxHosts::biosUnrefreshed, ProxmoxHosts::refreshed),
          new Kind(
              "proxmox-without-list", ProxmoxHosts::withoutListUnrefreshed, Sysroot::runUpdateGrub),
          new Kind("bls-grubby", RockyHosts::nine, host -> {}),
          new Kind("bls-grubby-8", RockyHosts::eight, host -> {}));

  private static final Kind DEBIAN =
      new Kind("debian-grub", Sysroot::debian, Sysroot::runUpdateGrub);

  private HostFacts facts(Map<String, String> sections) {
    Kind kind =
        KINDS.stream().filter(k -> sections.containsKey(k.section())).findFirst().orElse(DEBIAN);
    Sysroot host = kind.build.apply(folder);
    sections.forEach(
        (name, text) -> {
          if (name.startsWith("file ")) {
            host.write(name.substring(5), text);
          } else if (name.startsWith("kernel ")) {
            host.kernel(name.substring(7));
          } else if (name.equals("express")) {
            text.lines().forEach(line -> express(host, line.split(" ", -1)));
          } else if (name.equals("rmrr")) {
            text.lines().forEach(line -> rmrr(host, line.split(" ", -1)));
          } else if (name.equals("uefi")) {
            BootVariables.write(host, text);
          } else if (name.equals("groups")) {
            text.lines().forEach(line -> group(host, line.split(" ", -1)));
          }
        });
    kind.refresh.accept(host);
    sections.forEach(
        (name, text) -> {
          if (name.startsWith("later ")) {
            host.write(name.substring(6), text);
          } else if (name.startsWith("stale ")) {
            String cfg = "/dev/disk/by-uuid/" + name.substring(6) + "/grub/grub.cfg";
            host.write(cfg, host.read(cfg).replace(" iommu=pt intel_iommu=on", ""));
          } else if (name.startsWith("gone ")) {
            host.delete(name.substring(5));
          }
        });
    HostFacts facts = read(host);
    String history = sections.getOrDefault("file " + HISTORY, "");
    if (history.contains("ENTRY")) {
      // The digest of the entry that this very plan would reboot into.
      HostPlan plan = Planner.plan("host", facts, desired(sections.getOrDefault("play", "")));
      host.write(HISTORY, history.replace("ENTRY", plan.entryDigest()));
      return read(host);
    }
    return facts;
  }

  private static void express(Sysroot host, String[] words) {
    host.express(words[0], Integer.parseInt(words[1], 16), words.length > 2 ? words[2] : "");
  }

  private static void rmrr(Sysroot host, String[] words) {
    byte[] scope = AcpiTables.scope(1, Integer.parseInt(words[0], 16), words[1]);
    long start = Long.parseLong(words[2], 16);
    byte[] table = AcpiTables.dmar(AcpiTables.rmrr(start, start + 0xfff, scope));
    host.write("/sys/firmware/acpi/tables/DMAR", table);
  }

  private static void group(Sysroot host, String[] words) {
    host.group(Integer.parseInt(words[0]), Arrays.copyOfRange(words, 1, words.length));
  }

  private static HostFacts read(Sysroot host) {
    return FactsParser.parse(HostShell.in(host.root()).run(ReadScript.facts()).frames());
  }

  private static DesiredState desired(String keys) {
    String text = "- name: case\n  hosts: all\n" + keys.indent(2);
    Decoded<Playbook> decoded = PlaybookDecoder.decode(Source.of("case", text));
    if (decoded instanceof Decoded.Ok<Playbook> ok) {
      return ok.value().plays().get(0).desired();
    }
    throw new AssertionError(((Decoded.Problems<Playbook>) decoded).render());
  }

  /** What a plan comes to, in a few lines; findings by code. */
  private static String told(HostPlan plan) {
    List<String> lines = new ArrayList<>();
    lines.add("layout: " + plan.layout());
    plan.changes().forEach(change -> lines.add("change: " + told(change)));
    plan.edits().forEach(edit -> lines.add("edit: " + edit.path()));
    lines.add("refresh: " + (plan.refresh() == null ? "none" : plan.refresh().id()));
    lines.add("reboot: " + plan.reboot().name().toLowerCase(Locale.ROOT));
    StagedEntry next = plan.next();
    lines.add("next: " + (next == null ? "unknown" : next.kernel()));
    plan.isolation()
        .forEach(
            i ->
                lines.add(
                    "isolation: " + i.device() + " " + i.group() + " -> " + i.predictedGroup()));
    for (Finding finding : plan.findings()) {
      lines.add(finding.severity().name().toLowerCase(Locale.ROOT) + ": " + finding.code());
    }
    if (plan.reason() != null && !plan.refused()) {
      lines.add("nothing: " + plan.reason());
    }
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  private static String told(Change change) {
    return change.action().name().toLowerCase(Locale.ROOT)
        + " "
        + change.parameter()
        + (change.was() == null ? "" : " was " + change.was());
  }

  private static Map<String, String> sections(String text) {
    Map<String, String> sections = new LinkedHashMap<>();
    String name = "";
    StringBuilder body = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (line.startsWith("=== ")) {
        sections.put(name, body.toString());
        name = line.substring(4);
        body.setLength(0);
      } else {
        body.append(line).append('\n');
      }
    }
    sections.put(name, body.toString());
    sections.remove("");
    return sections;
  }
}
