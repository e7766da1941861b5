package dev.regroup.kernel;

import dev.regroup.finding.Finding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Values that are no comma list of known words, as those read them who do: what else stands there
 * is skipped, or read as something else, mostly without a word. Stateless.
 *
 * <p>Sources: Linux 6.12, drivers/vfio/pci/vfio_pci.c {@code vfio_pci_fill_ids} (pci-stub alike),
 * drivers/pci/pcie/aspm.c {@code pcie_aspm_disable}, drivers/pci/pci.c {@code pcie_port_pm_setup},
 * mm/hugetlb.c {@code hugepages_setup} and {@code hugepagesz_setup}, kernel/module/main.c {@code
 * blacklisted}, drivers/video/cmdline.c, arch/x86/kernel/pci-dma.c {@code iommu_setup}.
 */
final class ValueSyntax {
  private static final Pattern ID =
      Pattern.compile("(?i)(0x)?[0-9a-f]{1,8}(:(0x)?[0-9a-f]{1,8}){1,5}");
  private static final Pattern ADDRESS =
      Pattern.compile("(?i)([0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}(\\.[0-7])?");
  private static final Pattern PAGES = Pattern.compile("[0-9]+|[0-9]+:[0-9]+(,[0-9]+:[0-9]+)*");
  private static final Pattern SIZE =
      Pattern.compile("(?i)(0x[0-9a-f]+|[0-9]+)([kmgt]).*|[0-9]{4,}");
  private static final Pattern DRIVER_OFF = Pattern.compile("[A-Za-z0-9_-]+:off,[A-Za-z0-9_-]+:.*");

  private static final Set<String> OFF_OR_FORCE = Set.of("off", "force");

  private ValueSyntax() {}

  /** What of a token's value is not read as it looks. */
  static Stream<Finding> check(Token token) {
    String value = token.value();
    if (value == null || value.isEmpty()) {
      return Stream.empty();
    }
    return switch (token.key()) {
      case "vfio_pci.ids", "pci_stub.ids" ->
          token.items().stream().flatMap(item -> id(token, item).stream());
      case "pcie_aspm", "pcie_port_pm" ->
          OFF_OR_FORCE.contains(value)
              ? Stream.empty()
              : skipped(token, value, "it knows off and force");
      case "hugepages" ->
          PAGES.matcher(value).matches()
              ? Stream.empty()
              : skipped(
                  token, value, "this is a number of pages; their size is hugepagesz= before it");
      case "hugepagesz", "default_hugepagesz" ->
          SIZE.matcher(value).matches()
              ? Stream.empty()
              : Stream.of(
                  KernelCode.UNKNOWN_WORD.of(
                      "\"%s\" is asked for, and \"%s\" is no size of pages; write one such as 2M"
                          .formatted(token, value)));
      case "module_blacklist", "modprobe.blacklist" ->
          token.items().stream().flatMap(item -> module(token, item).stream());
      case "video" ->
          DRIVER_OFF.matcher(value).matches()
              ? skipped(
                  token,
                  value.substring(value.indexOf(',') + 1),
                  "one video= is for one driver: write one for each")
              : Stream.empty();
      case "iommu" -> behindUsedac(token, token.items());
      default -> Stream.empty();
    };
  }

  private static Stream<Finding> skipped(Token token, String part, String instead) {
    return Stream.of(
        KernelCode.SKIPPED.of(
            "\"%s\" is asked for, and the kernel skips \"%s\" in it, or reads something else; %s"
                .formatted(token, part, instead)));
  }

  /** It is read by {@code sscanf}: what looks like more than hexadecimal fields is cut off. */
  private static Optional<Finding> id(Token token, String item) {
    if (item.isEmpty()) {
      return Optional.empty();
    }
    if (ADDRESS.matcher(item).matches()) {
      return skipped(
              token, item, "an address is no id: write vendor:device, as lspci -n prints them")
          .findFirst();
    }
    if (ID.matcher(item).matches()) {
      return Optional.empty();
    }
    String instead =
        item.contains(";")
            ? "ids are parted by commas"
            : "an id is vendor:device in hexadecimal, as lspci -n prints them";
    return skipped(token, item, instead).findFirst();
  }

  /** The kernel's own list is compared letter by letter with names that have no hyphens. */
  private static Optional<Finding> module(Token token, String item) {
    if (item.contains(";") || item.contains(":")) {
      return skipped(token, item, "modules are parted by commas").findFirst();
    }
    if (item.endsWith(".ko")) {
      return skipped(token, item, "a module's name has no .ko").findFirst();
    }
    boolean kernels = token.key().equals("module_blacklist");
    return kernels && item.contains("-")
        ? skipped(token, item, "it knows \"" + item.replace('-', '_') + "\"").findFirst()
        : Optional.empty();
  }

  /** The loop over the items returns at {@code usedac}. */
  private static Stream<Finding> behindUsedac(Token token, List<String> items) {
    for (int i = 0; i + 1 < items.size(); i++) {
      if (items.get(i).startsWith("usedac")) {
        String rest = String.join(",", items.subList(i + 1, items.size()));
        return rest.isBlank()
            ? Stream.empty()
            : skipped(token, rest, "it stops at usedac: put that last");
      }
    }
    return Stream.empty();
  }
}
