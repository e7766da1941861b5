package dev.regroup.iommu;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a device named in a kernel parameter is a given function: {@code
 * [domain:]bus:device.function[/device.function]*} or {@code
 * pci:vendor:device[:subvendor:subdevice]}, where 0 stands for any (Linux 6.12, drivers/pci/pci.c,
 * {@code pci_dev_str_match}). Immutable.
 *
 * @param readable whether the text has one of the two forms
 * @param found whether it is that function
 * @param end where reading goes on
 */
record DeviceMatch(boolean readable, boolean found, int end) {
  private static final String HEX = "\\s*(?:0[xX])?([0-9a-fA-F]{1,8})";
  private static final Pattern IDS =
      Pattern.compile(HEX + ":" + HEX + "(?::" + HEX + ":" + HEX + ")?");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:" + HEX + ":)?" + HEX + ":" + HEX + "\\." + HEX);
  private static final Pattern STEP = Pattern.compile(HEX + "\\." + HEX);

  static DeviceMatch of(PciFunction function, String text, int start) {
    return text.startsWith("pci:", start)
        ? byIds(function, text, start + 4)
        : byPath(function, text, start);
  }

  private static DeviceMatch byIds(PciFunction function, String text, int start) {
    Matcher matcher = IDS.matcher(text).region(start, text.length());
    if (!matcher.lookingAt()) {
      return new DeviceMatch(false, false, start);
    }
    PciId subsystem = function.subsystem();
    boolean found =
        fits(matcher.group(1), function.id().vendor())
            && fits(matcher.group(2), function.id().device())
            && fits(matcher.group(3), subsystem == null ? 0 : subsystem.vendor())
            && fits(matcher.group(4), subsystem == null ? 0 : subsystem.device());
    return new DeviceMatch(true, found, matcher.end());
  }

  private static boolean fits(@Nullable String wanted, int id) {
    int number = wanted == null ? 0 : number(wanted) & 0xffff;
    return number == 0 || number == id;
  }

  private static DeviceMatch byPath(PciFunction function, String text, int start) {
    int semicolon = text.indexOf(';', start);
    int end = semicolon < 0 ? text.length() : semicolon;
    String[] steps = text.substring(start, end).split("/", -1);
    PciFunction at = function;
    for (int step = steps.length - 1; step > 0; step--) {
      Matcher matcher = STEP.matcher(steps[step]);
      if (!matcher.matches()) {
        return new DeviceMatch(false, false, end);
      }
      int devfn = number(matcher.group(1)) * 8 + number(matcher.group(2));
      PciFunction above = at.parent();
      if (at.address().devfn() != devfn || above == null) {
        return new DeviceMatch(true, false, end);
      }
      at = above;
    }
    Matcher matcher = ADDRESS.matcher(steps[0]);
    if (!matcher.matches()) {
      return new DeviceMatch(false, false, end);
    }
    PciAddress address = at.address();
    int domain = matcher.group(1) == null ? 0 : number(matcher.group(1));
    boolean found =
        domain == address.domain()
            && number(matcher.group(2)) == address.bus()
            && number(matcher.group(3)) * 8 + number(matcher.group(4)) == address.devfn();
    return new DeviceMatch(true, found, end);
  }

  private static int number(String hex) {
    return (int) Long.parseLong(hex, 16);
  }
}
