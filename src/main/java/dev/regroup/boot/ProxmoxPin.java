package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * GRUB's configuration as a refresh of ESPs leaves it: before it makes each menu it writes the
 * drop-in that names the pinned kernel, or removes it (set_grub_default of proxmox-kernel-helper
 * 8.1). Immutable.
 *
 * @param defaults evaluated with that drop-in
 * @param problem why what it would name cannot be told, null where it can
 */
record ProxmoxPin(GrubDefaults defaults, @Nullable String problem) {
  static final String DROP_IN = GrubDefaults.DROP_INS + "proxmox-kernel-pin.cfg";

  /** Greedy, as the tool's own expression. */
  private static final Pattern SUBMENU =
      Pattern.compile("^.*gnulinux-advanced-(.+)' \\{$", Pattern.MULTILINE);

  /** As it stands: update-grub alone leaves the drop-in as it is. */
  static ProxmoxPin asItStands(HostFacts facts) {
    return new ProxmoxPin(GrubDefaults.evaluate(facts), null);
  }

  /**
   * As the next refresh leaves it.
   *
   * @param pinned the release that is pinned, empty where none is
   */
  static ProxmoxPin refreshed(HostFacts facts, Optional<String> pinned) {
    List<GrubDefaults.Source> sources = new ArrayList<>();
    for (HostFile file : GrubDefaults.files(facts)) {
      if (!file.path().equals(DROP_IN)) {
        sources.add(new GrubDefaults.Source(file.path(), file.text()));
      }
    }
    List<String> devices = devices(facts);
    if (pinned.isPresent() && devices.size() == 1) {
      sources.add(new GrubDefaults.Source(DROP_IN, text(pinned.get(), devices.get(0))));
      sources.sort(
          Comparator.comparing((GrubDefaults.Source s) -> !s.path().equals(GrubDefaults.MAIN))
              .thenComparing(GrubDefaults.Source::path));
    }
    String problem =
        pinned.isEmpty() || devices.size() == 1
            ? null
            : "for a pinned kernel proxmox-boot-tool takes the name of the submenu from "
                + GrubCfg.PATH
                + ", which holds "
                + devices.size()
                + " of them; update-grub makes it anew";
    return new ProxmoxPin(GrubDefaultsEvaluator.evaluate(sources), problem);
  }

  private static String text(String release, String device) {
    return "GRUB_DEFAULT=\"gnulinux-advanced-%2$s>gnulinux-%1$s-advanced-%2$s\"\n"
        .formatted(release, device);
  }

  private static List<String> devices(HostFacts facts) {
    String text = facts.file(GrubCfg.PATH).map(HostFile::text).orElse("");
    return SUBMENU
        .matcher(text == null ? "" : text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toList());
  }
}
