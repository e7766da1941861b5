package dev.regroup.report;

import java.util.Map;

/** Words for PCI classes, as the list of classes in pci.ids has them, shortened. */
public final class PciClasses {
  private static final Map<String, String> SUBCLASSES =
      Map.ofEntries(
          Map.entry("0100", "SCSI controller"),
          Map.entry("0101", "IDE controller"),
          Map.entry("0104", "RAID controller"),
          Map.entry("0105", "ATA controller"),
          Map.entry("0106", "SATA controller"),
          Map.entry("0107", "SAS controller"),
          Map.entry("0108", "NVMe controller"),
          Map.entry("0200", "Ethernet controller"),
          Map.entry("0207", "InfiniBand controller"),
          Map.entry("0300", "VGA controller"),
          Map.entry("0302", "3D controller"),
          Map.entry("0400", "video controller"),
          Map.entry("0401", "audio controller"),
          Map.entry("0403", "audio device"),
          Map.entry("0500", "RAM"),
          Map.entry("0600", "host bridge"),
          Map.entry("0601", "ISA bridge"),
          Map.entry("0604", "PCI bridge"),
          Map.entry("0605", "PCMCIA bridge"),
          Map.entry("0607", "CardBus bridge"),
          Map.entry("0609", "PCI bridge"),
          Map.entry("0700", "serial controller"),
          Map.entry("0800", "interrupt controller"),
          Map.entry("0801", "DMA controller"),
          Map.entry("0804", "hot-plug controller"),
          Map.entry("0805", "SD host controller"),
          Map.entry("0806", "IOMMU"),
          Map.entry("0807", "event collector"),
          Map.entry("0b40", "co-processor"),
          Map.entry("0c00", "FireWire controller"),
          Map.entry("0c03", "USB controller"),
          Map.entry("0c04", "Fibre Channel"),
          Map.entry("0c05", "SMBus"),
          Map.entry("0d11", "Bluetooth"),
          Map.entry("1101", "performance counters"));

  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("00", "unclassified device"),
          Map.entry("01", "storage controller"),
          Map.entry("02", "network controller"),
          Map.entry("03", "display controller"),
          Map.entry("04", "multimedia controller"),
          Map.entry("05", "memory controller"),
          Map.entry("06", "bridge"),
          Map.entry("07", "communication controller"),
          Map.entry("08", "system peripheral"),
          Map.entry("09", "input device"),
          Map.entry("0a", "docking station"),
          Map.entry("0b", "processor"),
          Map.entry("0c", "serial bus controller"),
          Map.entry("0d", "wireless controller"),
          Map.entry("0e", "intelligent controller"),
          Map.entry("0f", "satellite controller"),
          Map.entry("10", "encryption controller"),
          Map.entry("11", "signal processing controller"),
          Map.entry("12", "processing accelerator"));

  private PciClasses() {}

  /**
   * Words for a class, its number where there are none.
   *
   * @param code six hex digits
   */
  public static String words(String code) {
    if (code.length() < 4) {
      return "class " + Shown.line(code);
    }
    String kind = CLASSES.get(code.substring(0, 2));
    String words = SUBCLASSES.getOrDefault(code.substring(0, 4), kind == null ? "" : kind);
    return words.isEmpty() ? "class " + Shown.line(code) : words;
  }
}
