package dev.regroup.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What work on a host tells in its frames: that of {@link WriteScript#change} and {@link
 * WriteScript#undo}, also as {@link ReadScript#follow} shows it. Immutable.
 *
 * @param steps in the order in which they began
 * @param output what the refresh printed, line by line, byte texts
 * @param left {@code as_found}, {@code patched}, {@code staged} or {@code unknown}: how the work
 *     says that it leaves the host; {@code unknown} where it says nothing. After a refusal of
 *     change it is {@code as_found}, of undo {@code unknown}: that changed nothing
 * @param stderr of the work itself, for {@code -v}; byte text
 */
public record WorkReport(List<Step> steps, List<String> output, String left, String stderr) {

  public WorkReport {
    steps = List.copyOf(steps);
    output = List.copyOf(output);
  }

  /**
   * One step of the work.
   *
   * @param name {@code lock guard backup patch refresh confirm restore}
   * @param state how it ended
   * @param reason why it failed, byte text of one or more lines; empty where it did not
   */
  public record Step(String name, State state, String reason) {}

  /** How a step ended. */
  public enum State {
    OK,
    FAILED,
    /** It began, and no frame says that it ended. */
    OPEN
  }

  /** The step of that name, if it began. */
  public Optional<Step> step(String name) {
    return steps.stream().filter(step -> step.name().equals(name)).findFirst();
  }

  /** The step that failed first. */
  public Optional<Step> failure() {
    return steps.stream().filter(step -> step.state() == State.FAILED).findFirst();
  }

  /** Reads the frames of an answer, whole or broken off. */
  public static WorkReport parse(List<Frame> answer) {
    List<Step> steps = new ArrayList<>();
    List<String> output = new ArrayList<>();
    String left = "unknown";
    String stderr = "";
    for (Frame frame : answer) {
      String name = frame.name();
      if (name.startsWith("begin-")) {
        steps.add(new Step(name.substring(6), State.OPEN, ""));
      } else if (name.startsWith("end-")) {
        end(steps, name.substring(4), frame.text());
      } else if (name.equals("restored")) {
        end(steps, "restore", frame.text());
      } else if (name.equals("refresh-line")) {
        output.add(frame.text());
      } else if (name.equals("left")) {
        left = frame.text();
      } else if (name.equals("stderr")) {
        stderr = frame.text();
      }
    }
    return new WorkReport(steps, output, left, stderr);
  }

  private static void end(List<Step> steps, String name, String body) {
    boolean ok = body.equals("ok");
    int newline = body.indexOf('\n');
    String reason = ok || newline < 0 ? "" : body.substring(newline + 1);
    steps.replaceAll(
        step ->
            step.name().equals(name) ? new Step(name, ok ? State.OK : State.FAILED, reason) : step);
  }
}
