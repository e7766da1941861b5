package dev.regroup.kernel;

import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns {@code iommu: enabled} and {@code disabled} into requests for single keys, for the CPU
 * vendor of one host. How values are read: Linux 6.12, drivers/iommu/intel/iommu.c {@code
 * intel_iommu_setup}, drivers/iommu/amd/init.c {@code parse_amd_iommu_options},
 * arch/x86/kernel/pci-dma.c {@code iommu_setup}: comma lists, each item told by its first letters.
 */
public final class IommuRequests {
  private IommuRequests() {}

  /**
   * All that is asked of a host's command line.
   *
   * @param requests the play's parameters, and the goal folded in; stable: the same before and
   *     after they are carried out
   * @param findings an error where the goal cannot be told or contradicts the parameters
   */
  public record Resolved(List<Request> requests, List<Finding> findings) {
    public Resolved {
      requests = List.copyOf(requests);
      findings = List.copyOf(findings);
    }
  }

  /**
   * Folds the goal into the parameters.
   *
   * @param configured the command line as it is configured now: a value there that means what is
   *     asked is kept as it is spelled
   * @param parameters what the play asks by {@code kernel_parameters}
   */
  public static Resolved resolve(
      IommuGoal goal, CpuVendor vendor, CommandLine configured, List<Request> parameters) {
    if (goal == IommuGoal.UNMANAGED) {
      return new Resolved(parameters, List.of());
    }
    if (vendor == CpuVendor.OTHER) {
      return new Resolved(
          parameters,
          List.of(
              KernelCode.NO_VENDOR.of(
                  "the CPU is neither from Intel nor from AMD, so no IOMMU parameter is known")));
    }
    String key = vendor == CpuVendor.INTEL ? "intel_iommu" : "amd_iommu";
    CommandLine merged = Merge.merge(configured, parameters).result();
    List<Request> requests = new ArrayList<>(parameters);
    requests.removeIf(request -> request instanceof Request.Present && request.key().equals(key));
    List<Finding> findings = new ArrayList<>();
    if (goal == IommuGoal.DISABLED) {
      requests.add(new Request.Present(key, List.of(new Token(key + "=off"))));
    } else {
      requests.add(new Request.Present(key, switchedOn(vendor, key, merged.tokens(key))));
      switchElsewhereOn(key, requests);
    }
    contradiction(goal, key, parameters, requests).ifPresent(findings::add);
    return new Resolved(requests, findings);
  }

  /** The tokens of the key less what turns it off, and what turns it on where nothing does. */
  private static List<Token> switchedOn(CpuVendor vendor, String key, List<Token> tokens) {
    List<Token> kept = new ArrayList<>();
    boolean on = false;
    for (Token token : tokens) {
      List<String> items = new ArrayList<>(token.items());
      boolean touched = items.removeIf(item -> item.startsWith("off"));
      if (!touched) {
        kept.add(token);
      } else if (!items.isEmpty()) {
        kept.add(new Token(key + "=" + String.join(",", items)));
      }
      on |=
          items.stream()
              .anyMatch(
                  item ->
                      item.startsWith("on")
                          || (vendor == CpuVendor.AMD && item.startsWith("force_enable")));
    }
    if (!on) {
      kept.add(new Token(key + "=on"));
    }
    return kept;
  }

  /**
   * {@code off} among the items of {@code iommu=} and the other vendor's {@code off} go as well.
   */
  private static void switchElsewhereOn(String key, List<Request> requests) {
    for (Token off : List.of(new Token("intel_iommu=off"), new Token("amd_iommu=off"))) {
      if (!off.key().equals(key)) {
        requests.add(new Request.AbsentToken(off));
      }
    }
    // First, so that what is left of such a token can serve the requests that follow.
    requests.add(0, new Request.AbsentItem("iommu", "off"));
  }

  private static Optional<Finding> contradiction(
      IommuGoal goal, String key, List<Request> parameters, List<Request> requests) {
    CommandLine result = Merge.merge(CommandLine.parse(""), requests).result();
    for (Request parameter : parameters) {
      boolean ofGoal = parameter.key().equals(key) || parameter.key().equals("iommu");
      boolean turnsOff =
          goal == IommuGoal.ENABLED && putOn(parameter).stream().anyMatch(IommuRequests::turnsOff);
      if (ofGoal && (turnsOff || !parameter.satisfiedBy(result)) && !extended(parameter, goal)) {
        return Optional.of(
            KernelCode.CONTRADICTS_GOAL.of(
                "the play asks for iommu: %s and says something else of \"%s\" under"
                        .formatted(
                            goal == IommuGoal.ENABLED ? "enabled" : "disabled", parameter.key())
                    + " kernel_parameters"));
      }
    }
    return Optional.empty();
  }

  /**
   * {@code present: intel_iommu=igfx_off} beside {@code iommu: enabled} is added to, not broken.
   */
  private static boolean extended(Request parameter, IommuGoal goal) {
    return goal == IommuGoal.ENABLED
        && parameter instanceof Request.Present present
        && present.tokens().stream().noneMatch(IommuRequests::turnsOff);
  }

  private static List<Token> putOn(Request parameter) {
    if (parameter instanceof Request.Append append) {
      return List.of(append.token());
    }
    return parameter instanceof Request.Present present ? present.tokens() : List.of();
  }

  private static boolean turnsOff(Token token) {
    return token.items().stream().anyMatch(item -> item.startsWith("off"));
  }
}
