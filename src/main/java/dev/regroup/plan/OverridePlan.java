package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.iommu.AcsOverride;
import dev.regroup.iommu.Boot;
import dev.regroup.iommu.IommuFindings;
import dev.regroup.iommu.OverrideChoice;
import dev.regroup.iommu.OverrideSearch;
import dev.regroup.iommu.Predictor;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import dev.regroup.playbook.AcsOverride.Mode;
import dev.regroup.playbook.DesiredState;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code acs_override} of a play comes to on one host; pure.
 *
 * @param requests what is asked of {@code pcie_acs_override}; empty where it is left as it is
 * @param effects notes about what the override does and costs, for a plan that changes something
 * @param findings all else that is worth telling; an error where no override reaches the goal
 * @param impossible whether the findings say of each device why it would not be isolated
 */
record OverridePlan(
    List<Request> requests, List<Finding> effects, List<Finding> findings, boolean impossible) {
  static final OverridePlan UNMANAGED = new OverridePlan(List.of(), List.of(), List.of(), false);

  private static final String KEY = AcsOverride.KEY;
  private static final Request REMOVED = new Request.AbsentKey(KEY);

  /**
   * Resolves it.
   *
   * @param boot the boot to come; what its command line says of the override is not looked at
   * @param configured the command line as it is configured now: words there that mean what is asked
   *     are kept as they are spelled
   */
  static OverridePlan of(
      Predictor predictor, DesiredState desired, Boot boot, CommandLine configured) {
    Mode mode = desired.acsOverride().mode();
    if (mode == Mode.UNMANAGED) {
      return UNMANAGED;
    }
    if (desired.parameters().stream().anyMatch(r -> r.key().equals(KEY))) {
      return new OverridePlan(List.of(), List.of(), List.of(saidTwice()), false);
    }
    return switch (mode) {
      case UNMANAGED -> UNMANAGED;
      case NONE -> none(predictor, desired, boot);
      case EXPLICIT -> explicit(predictor, desired, boot, configured);
      case MINIMAL -> minimal(predictor, desired, boot, configured);
    };
  }

  private static Finding saidTwice() {
    return PlanCode.OVERRIDE_SAID_TWICE.of(
        "acs_override and kernel_parameters both say what " + KEY + " shall hold");
  }

  private static OverridePlan none(Predictor predictor, DesiredState desired, Boot boot) {
    List<Token> tokens = new ArrayList<>(boot.commandLine().tokens());
    tokens.removeIf(token -> token.key().equals(KEY));
    CommandLine line = boot.commandLine().withTokens(tokens);
    Boot without = new Boot(line, boot.kernel(), boot.overridePatch());
    List<String> effects = OverrideSearch.effects(predictor, without, desired.isolate());
    return new OverridePlan(List.of(REMOVED), told(effects), List.of(), false);
  }

  private static OverridePlan explicit(
      Predictor predictor, DesiredState desired, Boot boot, CommandLine configured) {
    Token token = new Token(KEY + "=" + String.join(",", desired.acsOverride().words()));
    List<Request> requests = List.of(spelled(token, configured));
    if (Boolean.FALSE.equals(boot.overridePatch())) {
      // That it is asked for refuses the plan.
      return new OverridePlan(requests, List.of(), List.of(), false);
    }
    CommandLine line = boot.commandLine().withTokens(with(token, boot.commandLine()));
    Boot asked = new Boot(line, boot.kernel(), boot.overridePatch());
    List<String> effects = OverrideSearch.effects(predictor, asked, desired.isolate());
    return new OverridePlan(requests, told(effects), List.of(), false);
  }

  private static List<Token> with(Token token, CommandLine line) {
    List<Token> tokens = new ArrayList<>(line.tokens());
    tokens.removeIf(other -> other.key().equals(KEY));
    tokens.add(token);
    return tokens;
  }

  private static OverridePlan minimal(
      Predictor predictor, DesiredState desired, Boot boot, CommandLine configured) {
    OverrideChoice choice = OverrideSearch.search(predictor, boot, desired.isolate());
    if (choice instanceof OverrideChoice.Chosen chosen) {
      Request request =
          chosen.override().isNone() ? REMOVED : spelled(chosen.override().token(), configured);
      return new OverridePlan(List.of(request), told(chosen.sentences()), choice.findings(), false);
    }
    return new OverridePlan(List.of(), List.of(), choice.findings(), true);
  }

  private static List<Finding> told(List<String> sentences) {
    return sentences.isEmpty() ? List.of() : List.of(IommuFindings.overrideEffects(sentences));
  }

  /** Tokens that mean the same to the kernel stay, so that nothing reboots for a spelling. */
  private static Request spelled(Token wanted, CommandLine configured) {
    CommandLine alone = CommandLine.of(List.of(wanted), List.of());
    boolean same = AcsOverride.of(configured).sameAs(AcsOverride.of(alone));
    return new Request.Present(KEY, same ? configured.tokens(KEY) : List.of(wanted));
  }
}
