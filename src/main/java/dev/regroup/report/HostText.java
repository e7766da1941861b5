package dev.regroup.report;

import dev.regroup.kernel.Change;
import dev.regroup.plan.HostPlan;
import dev.regroup.report.Palette.Colour;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.StepRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One host's result as text: a heading, then labelled lines. The body has no word of the host's
 * name of its own, so that equal outcomes have equal bodies. Immutable.
 */
final class HostText {
  private final TextOptions options;
  private final Palette palette;
  private final Mode mode;

  HostText(TextOptions options, Mode mode) {
    this.options = options;
    this.palette = options.results();
    this.mode = mode;
  }

  /** The heading for those who ended like this, with their names; each line ended by a newline. */
  String heading(List<HostView> equal) {
    HostView result = equal.get(0);
    String wave = options.verbosity() > 0 && result.wave() > 0 ? ", wave " + result.wave() : "";
    Colour colour = Palette.of(result.status());
    String outcome = Fold.who(equal) + ": " + Words.outcome(result.status(), mode) + wave;
    return palette.paint(colour, outcome) + "\n" + Fold.listed(equal);
  }

  /** All below the heading; each line ended by a newline. */
  String body(HostView result) {
    Labelled text = new Labelled(palette);
    HostView.Plan plan = result.plan();
    if (plan != null) {
      layers(text, plan, result.after());
      work(text, plan);
    }
    outcome(text, result);
    if (plan != null) {
      result.isolation().forEach(device -> isolation(text, device));
    }
    text.findings(result.findings());
    if (options.verbosity() > 0) {
      result.steps().forEach(step -> step(text, step));
    }
    if (plan != null && options.diff()) {
      diff(text, plan);
    }
    return text.toString();
  }

  private void layers(Labelled text, HostView.Plan plan, HostView.@Nullable Layers after) {
    HostView.Layers layers = plan.layers();
    text.line("layout", HostView.named(plan.layout(), plan.proven()));
    if (options.verbosity() > 0 || plan.layout() == null) {
      plan.evidence().forEach(seen -> text.line("", Shown.line(seen)));
    }
    text.line("configured", known(layers.configured()));
    if (layers.staged().isEmpty()) {
      text.line("staged", "none");
    }
    layers.staged().forEach(line -> text.line("staged", Shown.line(line)));
    text.line("running", Shown.line(layers.running()));
    text.line("desired", known(layers.desired()));
    if (after != null && !after.running().equals(layers.running())) {
      text.line("now running", Shown.line(after.running()));
    }
    HostView.Next next = layers.next();
    text.line("next boot", next == null ? "unknown" : entry(next));
  }

  static String entry(HostView.Next entry) {
    String kernel = entry.kernel().isEmpty() ? "unknown kernel" : Shown.line(entry.kernel());
    String doubt = entry.doubt() == null ? "" : ", " + Shown.line(entry.doubt());
    return kernel + " by " + Shown.line(entry.entry()) + doubt;
  }

  private void work(Labelled text, HostView.Plan plan) {
    text.lines("changes", plan.changes().stream().map(this::change).toList());
    if (plan.refresh() != null) {
      text.line("refresh", Shown.line(plan.refresh()));
    }
    if (plan.reason() != null) {
      text.line("no changes", Shown.line(plan.reason()));
    }
  }

  private String change(Change change) {
    String parameter = Shown.line(change.parameter());
    return switch (change.action()) {
      case ADD -> palette.paint(Colour.GREEN, "+ " + parameter);
      case REMOVE -> palette.paint(Colour.RED, "- " + parameter);
      case MOVE -> palette.paint(Colour.YELLOW, "> " + parameter);
      case REPLACE -> palette.paint(Colour.YELLOW, "~ " + known(change.was()) + " -> " + parameter);
    };
  }

  private void outcome(Labelled text, HostView result) {
    if (result.plan() != null) {
      text.line("reboot", Words.reboot(result.reboot()));
    }
    if (result.verified() != null) {
      text.line("verified", Words.known(result.verified()));
    }
    boolean told = result.left() != Left.AS_FOUND && !Boolean.TRUE.equals(result.verified());
    if (told && mode != Mode.CHECK) {
      text.line("left", Shown.word(result.left()));
    }
  }

  private void isolation(Labelled text, HostPlan.Isolation device) {
    StringBuilder line = new StringBuilder(Shown.line(device.device()));
    line.append(device.group() < 0 ? ", in no group" : ", group " + device.group());
    if (!device.sharedWith().isEmpty()) {
      line.append(" with ");
      line.append(String.join(", ", device.sharedWith().stream().map(Shown::line).toList()));
    }
    Integer predicted = device.predictedGroup();
    if (predicted != null) {
      line.append(predicted < 0 ? ", predicted in no group" : ", predicted group " + predicted);
    }
    Boolean isolated = device.isolated();
    // Behind a prediction the verdict would be taken for one.
    String now = predicted == null || predicted == device.group() ? "" : "now ";
    String verdict =
        isolated == null
            ? "isolation unknown"
            : palette.paint(
                isolated ? Colour.GREEN : Colour.YELLOW,
                now + (isolated ? "isolated" : "not isolated"));
    text.line("device", line + ": " + verdict);
  }

  private void step(Labelled text, StepRecord step) {
    text.line(
        "step",
        String.format(
            "%-8s %-8s %10s  %s",
            Shown.word(step.step()),
            Shown.word(step.status()),
            Words.seconds(step.took()),
            Shown.line(step.detail())));
  }

  /** From the first column, so that {@code patch} takes it. */
  private void diff(Labelled text, HostView.Plan plan) {
    for (String line : Shown.text(plan.diff()).split("\n", -1)) {
      if (!line.isEmpty()) {
        text.append(palette.paint(diffColour(line), line) + "\n");
      }
    }
  }

  private static Colour diffColour(String line) {
    if (line.startsWith("--- ") || line.startsWith("+++ ")) {
      return Colour.BOLD;
    }
    return switch (line.charAt(0)) {
      case '+' -> Colour.GREEN;
      case '-' -> Colour.RED;
      case '@' -> Colour.CYAN;
      default -> Colour.NONE;
    };
  }

  private static String known(@Nullable String said) {
    return said == null ? "unknown" : Shown.line(said);
  }
}
