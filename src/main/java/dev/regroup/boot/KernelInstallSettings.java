package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How kernel-install is set up on a host, from the files that it reads itself (kernel-install(8);
 * the script of systemd 252, the program of 254). Immutable.
 *
 * @param machineId empty where the host has none
 * @param token what entries and the folders of kernels are named after
 * @param layout what the settings name, empty where kernel-install finds it out by itself
 * @param odd sentence parts: settings that Regroup does not follow
 */
record KernelInstallSettings(String machineId, String token, String layout, List<String> odd) {
  /** What says nothing of where entries go, and of what is in them. */
  private static final Set<String> HARMLESS = Set.of("initrd_generator", "uki_generator");

  KernelInstallSettings {
    odd = List.copyOf(odd);
  }

  static KernelInstallSettings of(HostFacts facts) {
    List<String> odd = new ArrayList<>();
    String layout = "";
    for (HostFile conf : confs(facts)) {
      for (String line : Optional.ofNullable(conf.text()).orElse("").lines().toList()) {
        String key = line.strip().split("=", 2)[0];
        if (key.equals("layout")) {
          layout = value(line);
        } else if (!key.isEmpty() && !key.startsWith("#") && !HARMLESS.contains(key)) {
          odd.add(conf.path() + " sets " + key);
        }
      }
    }
    String info = ForeignBootPaths.text(facts, "/etc/machine-info");
    String machineId =
        setting(info, "KERNEL_INSTALL_MACHINE_ID")
            .orElseGet(() -> firstLine(facts, "/etc/machine-id"));
    if (layout.isEmpty()) {
      layout = setting(info, "KERNEL_INSTALL_LAYOUT").orElse("");
    }
    String token = firstLine(facts, "/etc/kernel/entry-token");
    return new KernelInstallSettings(
        machineId, token.isEmpty() ? machineId : token, layout.equals("auto") ? "" : layout, odd);
  }

  /** The administrator's in the place of the vendor's, then drop-ins. */
  private static List<HostFile> confs(HostFacts facts) {
    List<HostFile> confs = new ArrayList<>();
    facts
        .file("/etc/kernel/install.conf")
        .or(() -> facts.file("/usr/lib/kernel/install.conf"))
        .ifPresent(confs::add);
    facts
        .files()
        .forEach(
            (path, file) -> {
              if (path.contains("/kernel/install.conf.d/")) {
                confs.add(file);
              }
            });
    return confs;
  }

  private static Optional<String> setting(String text, String key) {
    return text.lines()
        .filter(line -> line.strip().startsWith(key + "="))
        .map(KernelInstallSettings::value)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private static String value(String line) {
    return line.substring(line.indexOf('=') + 1).strip().replaceAll("^([\"'])(.*)\\1$", "$2");
  }

  private static String firstLine(HostFacts facts, String path) {
    return ForeignBootPaths.text(facts, path).lines().findFirst().orElse("").strip();
  }
}
