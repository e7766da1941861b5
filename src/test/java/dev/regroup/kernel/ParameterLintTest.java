package dev.regroup.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the catalogue says of parameters, each worked out from the kernel's source by hand. */
class ParameterLintTest {

  private static List<Finding> lint(CpuVendor vendor, String line, String... asked) {
    List<Request> requests =
        Arrays.stream(asked).map(text -> (Request) new Request.Append(new Token(text))).toList();
    CommandLine wanted = Merge.merge(CommandLine.parse(line), requests).result();
    return ParameterLint.check(requests, wanted, vendor);
  }

  private static List<Finding> lint(String asked) {
    return lint(
        asked.startsWith("amd") ? CpuVendor.AMD : CpuVendor.INTEL, "quiet", asked.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "intel_iomu=on, 09, did you mean \"intel_iommu\"?",
    "intel_immou=on, 09, did you mean \"intel_iommu\"?",
    "amd_iomu=on, 09, did you mean \"amd_iommu\"?",
    "iomu=pt, 09, did you mean \"iommu\"?",
    "pcie_acs_overide=downstream, 09, did you mean \"pcie_acs_override\"?",
    "pci_acs_override=downstream, 09, did you mean \"pcie_acs_override\"?",
    "acs_override=downstream, 09, did you mean \"pcie_acs_override\"?",
    "vfio-pci.id=10de:1b80, 09, did you mean \"vfio-pci.ids\"?",
    "vfio_ids=10de:1b80, 09, did you mean \"vfio-pci.ids\"?",
    "iommu=on, 08, iommu: enabled in the play",
    "iommu=1, 08, iommu: enabled in the play",
    "iommu=passthrough, 08, iommu=pt is how to write it",
    "'iommu=pt,panc', 08, did you mean \"panic\"?",
    "'iommu=pt,zzz', 08, 'it knows off, force'",
    "intel_iommu=no, 10, did you mean \"on\"?",
    "intel_iommu=pt, 10, iommu=pt is the parameter",
    "'intel_iommu=on,igfxoff', 10, did you mean \"igfx_off\"?",
    "amd_iommu=fullflsh, 10, did you mean \"fullflush\"?",
    "amd_iommu=pt, 10, iommu=pt is the parameter",
    "iommu.passthrough=maybe, 10, does not know \"maybe\"",
    "iommu.passthrough=pt, 10, 'it takes 1, 0, on, off'",
    "iommu.strict=o, 10, it takes 1",
    "iommu.strict, 10, it takes 1",
    "kvm.ignore_msrs=ignore, 10, it takes 1",
    "vfio_iommu_type1.allow_unsafe_interrupts=allow, 10, it takes 1",
    "vfio-pci.ids=0000:03:00.0, 08, an address is no id",
    "vfio-pci.ids=03:00.0, 08, an address is no id",
    "vfio-pci.ids=03:00, 08, an address is no id",
    "vfio-pci.ids=10de:1b81;10de:10f0, 08, parted by commas",
    "vfio-pci.ids=10de, 08, an id is vendor:device",
    "vfio-pci.ids=10de:zzzz, 08, an id is vendor:device",
    "pcie_aspm=disable, 08, it knows off and force",
    "pcie_port_pm=no, 08, it knows off and force",
    "hugepages=1G, 08, number of pages",
    "hugepagesz=large, 10, no size of pages",
    "default_hugepagesz=1, 10, no size of pages",
    "'iommu=usedac,pt', 08, put that last",
    "intremap=no_x2apic_optot, 08, did you mean \"no_x2apic_optout\"?",
    "pcie_ports=off, 08, it knows",
    "module_blacklist=snd-hda-intel, 08, it knows \"snd_hda_intel\"",
    "module_blacklist=nouveau;radeon, 08, parted by commas",
    "modprobe.blacklist=nouveau.ko, 08, no .ko",
    "'video=vesafb:off,efifb:off', 08, one video= is for one driver",
    "iommu_pt, 09, did you mean \"iommu=pt\"?",
    "iommu.passthru=1, 09, did you mean \"iommu.passthrough\"?",
    "vfio_iommu_type1.allow_unsafe_interupts=1, 09, allow_unsafe_interrupts",
    "allow_unsafe_interrupts=1, 09, vfio_iommu_type1.allow_unsafe_interrupts",
    "ignore_msrs=1, 09, kvm.ignore_msrs",
    "modprobe_blacklist=nouveau, 09, modprobe.blacklist",
    "amd_iommu=on, 04, on by default",
    "intel_iommu=onn, 13, reads \"onn\" in it as \"on\"",
    "intel_iommu=on_typo, 13, reads \"on_typo\" in it as \"on\"",
    "iommu=ptt, 13, reads \"ptt\" in it as \"pt\"",
    "iommu=forcesac, 13, reads \"forcesac\" in it as \"force\"",
    "intel_iommu=strict, 14, iommu.strict=1 has taken its place",
    "iommu=nodac, 14, nothing has taken its place",
  })
  void tells(String asked, String code, String part) {
    List<Finding> findings = lint(asked);
    assertEquals(List.of("RG-KERNEL-" + code), findings.stream().map(Finding::code).toList());
    assertTrue(findings.get(0).message().contains(part), findings.get(0).message());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "intel_iommu=on,sm_on,igfx_off",
        "intel-iommu=on",
        "intel_iommu=on,relax_rmrr",
        "amd_iommu=force_enable,pgtbl_v2",
        "iommu=pt",
        "iommu=pt,force,",
        "iommu=memaper=3",
        "iommu.passthrough=1",
        "pcie_acs_override=downstream,multifunction,id:8086:1c10",
        "vfio-pci.ids=10de:1b80,10de:10f0",
        "iommu.passthrough=ON",
        "iommu.strict=True",
        "iommu.strict=n",
        "iommu.forcedac=Off",
        "iommu.strict=yes",
        "kvm.ignore_msrs=Y",
        "kvm.ignore_msrs=1 kvm.report_ignored_msrs=0",
        "kvm.ignore_msrs",
        "vfio_iommu_type1.allow_unsafe_interrupts=1",
        "vfio-pci.disable_idle_d3=1",
        "vfio-pci.ids=10de:1b80:ffffffff:ffffffff:030000:ffffff",
        "vfio-pci.ids=0x10de:0x1b80,",
        "vfio-pci.ids=10DE:1B80",
        "pci-stub.ids=8086:10c9",
        "pcie_aspm=off",
        "pcie_aspm=force",
        "pcie_aspm.policy=performance",
        "pcie_port_pm=off",
        "pcie_ports=native",
        "hugepages=0:2,1:4",
        "hugepagesz=2MB",
        "default_hugepagesz=2097152",
        "iommu=pt,usedac",
        "intremap=nosid",
        "intremap=no_x2apic_optout",
        "amd_iommu_dump",
        "amd_iommu_intr=vapic",
        "nointremap",
        "iomem=relaxed",
        "hugepagesz=1G hugepages=16 default_hugepagesz=1G",
        "module_blacklist=nouveau",
        "modprobe.blacklist=nouveau",
        "initcall_blacklist=sysfb_init",
        "rd.driver.blacklist=nouveau",
        "video=efifb:off",
        "video=vesafb:off video=efifb:off",
        "video=HDMI-A-1:1920x1080@60,rotate=90",
        "modprobe.blacklist=snd-hda-intel,nouveau",
        "module_blacklist=snd_hda_intel,nouveau",
        "intel_iommu=on,igfx_off",
        "pci=noaer",
        "pti=off",
        "pcie_pme=nomsi",
        "intel_pstate=disable",
        "isolcpus=2-7 nohz_full=2-7 rcu_nocbs=2-7",
        "root=/dev/sda1",
        "systemd.unit=rescue.target",
      })
  void has_nothing_to_say_of_what_kernels_know(String asked) {
    assertEquals(List.of(), lint(asked));
  }

  @ParameterizedTest
  @CsvSource({
    "AMD, intel_iommu=on, CPU is AMD's",
    "INTEL, amd_iommu=on, CPU is Intel's",
    "AMD, intel_iommu=off, CPU is AMD's",
  })
  void the_other_vendors_parameter_is_read_by_nothing(CpuVendor vendor, String asked, String part) {
    List<Finding> findings = lint(vendor, "quiet", asked);
    assertEquals(List.of("RG-KERNEL-11"), findings.stream().map(Finding::code).toList());
    assertTrue(findings.get(0).message().contains(part), findings.get(0).message());
    assertEquals(List.of(), lint(CpuVendor.OTHER, "quiet", "intel_iommu=on"));
  }

  @Test
  void of_two_that_contradict_each_other_the_one_that_counts_is_named() {
    conflict(lint(CpuVendor.INTEL, "iommu=nopt quiet", "iommu=pt"), "the last one counts, \"pt\"");
    conflict(lint(CpuVendor.INTEL, "quiet", "iommu=pt", "iommu=nopt"), "counts, \"nopt\"");
    conflict(lint(CpuVendor.INTEL, "intel_iommu=on", "intel_iommu=off"), "counts, \"off\"");
    conflict(lint(CpuVendor.INTEL, "iommu=off", "intel_iommu=on"), "\"iommu=off\" counts");
    conflict(lint(CpuVendor.INTEL, "intel_iommu=on", "iommu=off"), "\"iommu=off\" counts");
    // What nobody asked about is not this play's to judge.
    assertEquals(List.of(), lint(CpuVendor.INTEL, "iommu=pt iommu=nopt", "quiet"));
  }

  @ParameterizedTest
  @CsvSource({
    "iommu.passthrough=0, iommu=pt, 'iommu.passthrough=0\" and \"iommu=pt', iommu=pt",
    "iommu=pt, iommu.passthrough=0, 'iommu=pt\" and \"iommu.passthrough=0', iommu.passthrough=0",
    "iommu.passthrough=1, iommu=nopt, 'iommu.passthrough=1\" and \"iommu=nopt', iommu=nopt",
    "iommu=nopt, iommu.passthrough=on, 'iommu=nopt\" and \"iommu.passthrough=on', iommu.passthrough=on",
    "'iommu=soft,pt', iommu.passthrough=off, 'iommu=pt\" and \"iommu', iommu.passthrough=off",
    // Every word before the last is without effect, of either key.
    "iommu=pt iommu.passthrough=0 iommu=nopt, iommu=pt, '=0\" and \"iommu=nopt', iommu=nopt",
    "iommu=pt iommu.passthrough=0 iommu=pt, iommu=pt, 'iommu=pt\" and \"iommu.pass', iommu=pt",
    "iommu=pt iommu=nopt, iommu.passthrough=1, 'iommu=nopt\" and \"iommu', iommu.passthrough=1",
  })
  void of_two_keys_that_set_pass_through_the_last_word_on_the_line_counts(
      String line, String asked, String named, String counts) {
    for (CpuVendor vendor : List.of(CpuVendor.INTEL, CpuVendor.AMD)) {
      List<Finding> findings = lint(vendor, line, asked);
      conflict(findings, named);
      conflict(findings, "; the last one counts, \"" + counts + "\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INTEL, iommu.passthrough=1, iommu=pt",
    "INTEL, iommu=nopt, iommu.passthrough=0",
    "INTEL, iommu=pt iommu.passthrough=0, quiet",
    // Nothing behind usedac is read, and a switch without a value sets nothing.
    "INTEL, iommu.passthrough=0, 'iommu=usedac,pt'",
    "INTEL, iommu=pt, iommu.strict=0",
    // Kernels for other CPUs do not read iommu=.
    "OTHER, iommu=pt, iommu.passthrough=0",
  })
  void of_pass_through_nothing_is_told_where_nothing_contradicts(
      CpuVendor vendor, String line, String asked) {
    List<Finding> conflicts =
        lint(vendor, line, asked).stream()
            .filter(finding -> finding.code().equals("RG-KERNEL-12"))
            .toList();
    assertEquals(List.of(), conflicts);
  }

  private static void conflict(List<Finding> findings, String part) {
    assertEquals(List.of("RG-KERNEL-12"), findings.stream().map(Finding::code).toList());
    assertTrue(findings.get(0).message().contains(part), findings.get(0).message());
  }
}
