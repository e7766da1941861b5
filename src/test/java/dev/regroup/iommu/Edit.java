package dev.regroup.iommu;

import dev.regroup.host.DirectRegion;
import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes recorded devices: ids, types, registers, places. */
final class Edit {
  private Edit() {}

  static PciDevice find(Capture capture, String address) {
    return capture.devices().stream()
        .filter(device -> device.address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  /** The capture with some of its devices only. */
  static Capture keep(Capture capture, String... addresses) {
    return with(
        capture,
        capture.devices().stream()
            .filter(device -> List.of(addresses).contains(device.address()))
            .toList());
  }

  /** A capture that leaves to its log whose CPU it is, and whether there is a patch or a table. */
  static Capture capture(
      String kernel, String line, boolean iommu, List<String> log, List<PciDevice> devices) {
    return new Capture(kernel, line, iommu, log, devices);
  }

  static Capture with(Capture capture, List<PciDevice> devices) {
    return new Capture(
        capture.kernel(),
        capture.commandLine(),
        capture.iommuPresent(),
        capture.kernelLog(),
        devices,
        capture.known());
  }

  static Capture change(Capture capture, String address, UnaryOperator<PciDevice> change) {
    List<PciDevice> devices = new ArrayList<>(capture.devices());
    devices.replaceAll(device -> device.address().equals(address) ? change.apply(device) : device);
    return with(capture, devices);
  }

  static PciDevice id(PciDevice d, String vendor, String device) {
    String low = vendor.substring(2) + vendor.substring(0, 2);
    String high = device.substring(2) + device.substring(0, 2);
    return copy(
        d,
        d.address(),
        d.path(),
        vendor,
        device,
        d.subsystem(),
        d.classCode(),
        low + high + d.config().substring(8));
  }

  static PciDevice place(PciDevice d, String address, String path) {
    return copy(d, address, path, d.vendor(), d.device(), d.subsystem(), d.classCode(), d.config());
  }

  static PciDevice subsystem(PciDevice d, String subsystem) {
    return copy(
        d, d.address(), d.path(), d.vendor(), d.device(), subsystem, d.classCode(), d.config());
  }

  static PciDevice classCode(PciDevice d, String code) {
    return copy(d, d.address(), d.path(), d.vendor(), d.device(), d.subsystem(), code, d.config());
  }

  /** In another group, as far as the host says. */
  static PciDevice group(PciDevice d, int group) {
    return new PciDevice(
        d.address(),
        d.path(),
        d.vendor(),
        d.device(),
        d.classCode(),
        d.subsystem(),
        d.driver(),
        group,
        d.config(),
        d.powerState(),
        d.physicalFunction());
  }

  /** With that in its group's reserved regions. */
  static PciDevice regions(PciDevice d, List<DirectRegion> regions) {
    return new PciDevice(
        d.address(),
        d.path(),
        d.vendor(),
        d.device(),
        d.classCode(),
        d.subsystem(),
        d.driver(),
        d.iommuGroup(),
        d.config(),
        d.powerState(),
        d.physicalFunction(),
        regions,
        d.vendorName(),
        d.deviceName());
  }

  /** A virtual function of another. */
  static PciDevice functionOf(PciDevice d, String physical) {
    return new PciDevice(
        d.address(),
        d.path(),
        d.vendor(),
        d.device(),
        d.classCode(),
        d.subsystem(),
        d.driver(),
        d.iommuGroup(),
        d.config(),
        d.powerState(),
        physical);
  }

  static PciDevice config(PciDevice d, String config) {
    return copy(
        d, d.address(), d.path(), d.vendor(), d.device(), d.subsystem(), d.classCode(), config);
  }

  /** Sets bytes of the configuration space, low byte first. */
  static PciDevice octets(PciDevice d, int at, int... values) {
    int needed = Math.max(d.config().length(), 2 * (at + values.length));
    StringBuilder config = new StringBuilder(d.config());
    while (config.length() < needed) {
      config.append('0');
    }
    for (int i = 0; i < values.length; i++) {
      config.replace(2 * (at + i), 2 * (at + i) + 2, "%02x".formatted(values[i]));
    }
    return config(d, config.toString());
  }

  /** The express device/port type; 0 for a plain endpoint. */
  static PciDevice type(PciDevice d, int type) {
    int at = capability(d, 0x10) + 2;
    return octets(d, at, (octet(d, at) & 0x0f) | type << 4);
  }

  static PciDevice multifunction(PciDevice d, boolean set) {
    int header = octet(d, 0x0e) & 0x7f;
    return octets(d, 0x0e, set ? header | 0x80 : header);
  }

  static int octet(PciDevice d, int at) {
    return 2 * at < d.config().length()
        ? HexFormat.fromHexDigits(d.config().substring(2 * at, 2 * at + 2))
        : 0;
  }

  /** Where a capability stands, found without the code under test. */
  static int capability(PciDevice d, int id) {
    int at = octet(d, 0x34);
    while (at != 0 && octet(d, at) != id) {
      at = octet(d, at + 1);
    }
    if (at == 0) {
      throw new AssertionError(d.address() + " has no capability " + id);
    }
    return at;
  }

  /** Where an extended capability stands, found without the code under test. */
  static int extended(PciDevice d, int id) {
    int at = 0x100;
    while (at != 0 && (octet(d, at) | octet(d, at + 1) << 8) != id) {
      at = octet(d, at + 3) << 4 | octet(d, at + 2) >> 4;
    }
    if (at == 0) {
      throw new AssertionError(d.address() + " has no extended capability " + id);
    }
    return at;
  }

  private static PciDevice copy(
      PciDevice d,
      String address,
      String path,
      String vendor,
      String device,
      @Nullable String subsystem,
      String classCode,
      String config) {
    return new PciDevice(
        address,
        path,
        vendor,
        device,
        classCode,
        subsystem,
        d.driver(),
        d.iommuGroup(),
        config,
        d.powerState(),
        d.physicalFunction());
  }

  /** The groups of a capture's devices with the IOMMU on and that on the command line besides. */
  static Prediction predict(Capture capture, String line) {
    return new Predictor(Machine.of(capture))
        .predict(CommandLineOverlay.lay(CommandLine.parse(capture.commandLine()), line));
  }
}
