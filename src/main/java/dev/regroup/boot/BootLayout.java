package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a host stores its kernel command line and brings it to the firmware. Each layout answers the
 * same few questions from facts alone and knows nothing of the others. Stateless, thread-safe,
 * pure.
 */
public interface BootLayout {

  /** Stable id for JSON and docs, such as {@code debian-grub}. */
  String id();

  /**
   * Whether it was tried on real hosts. One that was built from documents alone is applied only
   * where the operator allows it.
   */
  default boolean proven() {
    return true;
  }

  /** Is this it, and with what evidence? */
  Detection detect(HostFacts facts);

  /** What is configured, what is staged, what boots next. Asked only where {@link #detect} fits. */
  BootState read(HostFacts facts);

  /** Which keys the generator and the loader add, whatever the source says. */
  AddedKeys added();

  /**
   * Which edits bring the configured command line to what is asked, by the merge rules of the
   * design.
   *
   * @param requests resolved: {@code iommu:} is in them
   */
  Edits edit(HostFacts facts, BootState state, List<Request> requests);

  /**
   * The configured command line that values evaluated by the host's own shell come to, to be equal
   * to {@link Edits#desired}; empty where a value is missing or the loader would not make one line
   * of them.
   *
   * @param values byte texts by name; for GRUB the variables {@code GRUB_CMDLINE_LINUX} and {@code
   *     GRUB_CMDLINE_LINUX_DEFAULT}
   */
  Optional<CommandLine> evaluated(Map<String, String> values);

  /**
   * Which entry the next boot takes once the edits are written and {@link #refresh} has run: the
   * generator may put another kernel first than the entries that are staged now.
   */
  NextBoot predictNext(HostFacts facts, BootState state, Edits edits);

  /** How the generated entries are made anew from the source, with the room that it needs. */
  Refresh refresh(HostFacts facts);

  /**
   * The same, where the command itself is told what is asked, since no source file says it.
   *
   * @param requests resolved: {@code iommu:} is in them
   */
  default Refresh refresh(HostFacts facts, List<Request> requests) {
    return refresh(facts);
  }

  /**
   * What speaks against a refresh that is said to have worked: entries that are not as asked, a
   * generated file that is not whole, kernels or initrds that are missing. No error among them: the
   * refresh is believed.
   *
   * @param after facts read after the refresh
   */
  List<Finding> confirm(HostFacts after, List<Request> requests);

  /** Can a boot be tried once, by a one-shot entry, and how? */
  Trial trial(HostFacts facts);

  /**
   * The entry that boots a new command line once, or why there is none.
   *
   * @param next what is to boot next once all is written
   */
  default TrialChoice trial(HostFacts facts, BootState state, StagedEntry next) {
    return TrialChoice.none(trial(facts).how());
  }
}
