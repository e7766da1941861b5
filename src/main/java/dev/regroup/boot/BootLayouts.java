package dev.regroup.boot;

import dev.regroup.boot.Detection.Fit;
import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The boot layouts, and which of them a host has. Immutable, thread-safe. */
public final class BootLayouts {
  /** All that Regroup knows. A new layout is one class and one line here. */
  private static final List<BootLayout> ALL =
      List.of(
          new DebianGrubLayout(),
          new ProxmoxSystemdBootLayout(),
          new ProxmoxGrubLayout(),
          new KernelInstallLayout(),
          new GrubbyLayout());

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
    List<Looked> looked = new ArrayList<>();
    for (BootLayout layout : layouts) {
      Looked at = new Looked(layout.id(), layout.detect(facts));
      looked.add(at);
      if (at.detection().fit() == Fit.FITS) {
        fitting.add(layout);
      }
    }
    if (fitting.size() == 1) {
      BootLayout one = fitting.get(0);
      return new Choice(
          one,
          looked.stream()
              .filter(at -> at.detection().fit() == Fit.FITS)
              .flatMap(at -> at.detection().evidence().stream())
              .toList(),
          List.of());
    }
    List<String> evidence =
        looked.stream()
            .flatMap(at -> at.detection().evidence().stream().map(e -> at.id() + ": " + e))
            .toList();
    return new Choice(null, evidence, List.of(fitting.isEmpty() ? none(looked) : several(fitting)));
  }

  /** A layout and what detection came to. */
  private record Looked(String id, Detection detection) {
    int speakFor() {
      return detection.evidence().size() - detection.against().size();
    }

    String against() {
      return id
          + ": "
          + String.join(
              ", ", detection.against().stream().map(Detection.Objection::evidence).toList());
    }
  }

  /** What is in the way, that of the likeliest layout first, and what now about it. */
  private static Finding none(List<Looked> looked) {
    List<Looked> likeliest =
        looked.stream()
            .sorted(
                Comparator.comparing((Looked at) -> at.detection().fit())
                    .thenComparing(at -> -at.speakFor())
                    .thenComparing(at -> at.detection().against().size()))
            .toList();
    String remedy =
        likeliest.stream()
            .flatMap(at -> at.detection().against().stream())
            .map(Detection.Objection::remedy)
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse(BootCode.NO_LAYOUT.row().remedy());
    return BootCode.NO_LAYOUT.of(
        "no boot layout that Regroup knows fits for certain: "
            + String.join("; ", likeliest.stream().map(Looked::against).toList()),
        remedy);
  }

  private static Finding several(List<BootLayout> fitting) {
    return BootCode.SEVERAL_LAYOUTS.of(
        "more than one boot layout fits: "
            + String.join(", ", fitting.stream().map(BootLayout::id).toList()));
  }
}
