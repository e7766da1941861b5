package dev.regroup.boot;

import dev.regroup.boot.Detection.Fit;
import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The boot layouts, and which of them a host has. Immutable, thread-safe. */
public final class BootLayouts {
  /** All that Regroup knows. A new layout is one class and one line here. */
  private static final List<BootLayout> ALL =
      List.of(new DebianGrubLayout(), new ProxmoxSystemdBootLayout(), new ProxmoxGrubLayout());

  private BootLayouts() {}

  /**
   * What detection came to.
   *
   * @param layout the one that fits, null where the host is refused
   * @param evidence what speaks for it; where none fits, that of all
   * @param findings an error where the host is refused
   */
  public record Choice(@Nullable BootLayout layout, List<String> evidence, List<Finding> findings) {
    public Choice {
      evidence = List.copyOf(evidence);
      findings = List.copyOf(findings);
    }
  }

  /** Exactly one layout must fit; anything else is refused with the evidence of all. */
  public static Choice detect(HostFacts facts) {
    return detect(facts, ALL);
  }

  static Choice detect(HostFacts facts, List<BootLayout> layouts) {
    List<BootLayout> fitting = new ArrayList<>();
    List<String> evidence = new ArrayList<>();
    List<String> doubtful = new ArrayList<>();
    List<String> own = new ArrayList<>();
    for (BootLayout layout : layouts) {
      Detection detection = layout.detect(facts);
      List<String> named = detection.evidence().stream().map(e -> layout.id() + ": " + e).toList();
      evidence.addAll(named);
      if (detection.fit() == Fit.DOUBTFUL) {
        doubtful.addAll(named);
      }
      if (detection.fit() == Fit.FITS) {
        fitting.add(layout);
        own.addAll(detection.evidence());
      }
    }
    if (fitting.size() == 1) {
      return new Choice(fitting.get(0), own, List.of());
    }
    // Layouts that it cannot be have nothing to say beside those that it may be.
    List<String> told = doubtful.isEmpty() ? evidence : doubtful;
    return new Choice(
        null, evidence, List.of(fitting.isEmpty() ? none(facts, told) : several(fitting)));
  }

  private static Finding none(HostFacts facts, List<String> evidence) {
    List<OtherBootPaths.Sign> signs = OtherBootPaths.signs(facts);
    return Findings.error(
        "RG-BOOT-01",
        "no boot layout that Regroup knows fits for certain: " + String.join("; ", evidence),
        signs.isEmpty()
            ? "Change the parameters by hand in the way this host boots."
            : signs.get(0).remedy());
  }

  private static Finding several(List<BootLayout> fitting) {
    return Findings.error(
        "RG-BOOT-02",
        "more than one boot layout fits: "
            + String.join(", ", fitting.stream().map(BootLayout::id).toList()),
        "Remove what is left over from the one that is not in use.");
  }
}
