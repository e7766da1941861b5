package dev.regroup.plan;

import dev.regroup.boot.FileEdit;
import dev.regroup.boot.Refresh;
import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.finding.FindingCode;
import dev.regroup.kernel.Change;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would happen to one host: the pure result of facts and desired state, shown by check mode
 * and carried out by apply. Immutable.
 *
 * @param host the inventory's name
 * @param layout id of the boot layout, null where none fits
 * @param evidence what the layout was told by
 * @param configured effective command line in the source, null where not known
 * @param staged command lines of the normal entries, distinct, in their order
 * @param running {@code /proc/cmdline}
 * @param desired the configured command line as it shall be, null where not known
 * @param requests what is asked, key by key, resolved for this host
 * @param next the entry that will boot next once the plan is carried out, with the kernel it boots;
 *     null where not known
 * @param changes tokens that change in the source
 * @param edits files to write
 * @param refresh how entries are made anew, null where they need not be
 * @param reboot whether a reboot is needed
 * @param entryDigest SHA-256 of next kernel and requests: what a reboot is to bring up
 * @param isolation each device asked for, with its group now and predicted
 * @param essential addresses of the devices that the host itself stands on, where devices are to be
 *     isolated; else empty
 * @param reason why there is nothing to do, null where there is something
 * @param findings all that is worth telling; an error refuses
 */
public record HostPlan(
    String host,
    @Nullable String layout,
    List<String> evidence,
    @Nullable String configured,
    List<String> staged,
    String running,
    @Nullable String desired,
    List<Request> requests,
    @Nullable StagedEntry next,
    List<Change> changes,
    List<FileEdit> edits,
    @Nullable Refresh refresh,
    Reboot reboot,
    String entryDigest,
    List<Isolation> isolation,
    List<String> essential,
    @Nullable String reason,
    List<Finding> findings) {

  public HostPlan {
    evidence = List.copyOf(evidence);
    staged = List.copyOf(staged);
    requests = List.copyOf(requests);
    changes = List.copyOf(changes);
    edits = List.copyOf(edits);
    isolation = List.copyOf(isolation);
    essential = List.copyOf(essential);
    findings = List.copyOf(findings);
  }

  /** The same plan with more findings. */
  public HostPlan with(List<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more);
    return withFindings(all);
  }

  private HostPlan withFindings(List<Finding> all) {
    return with(changes, edits, refresh, reboot, all);
  }

  private HostPlan with(
      List<Change> tokens,
      List<FileEdit> files,
      @Nullable Refresh made,
      Reboot booted,
      List<Finding> all) {
    return new HostPlan(
        host,
        layout,
        evidence,
        configured,
        staged,
        running,
        desired,
        requests,
        next,
        tokens,
        files,
        made,
        booted,
        entryDigest,
        isolation,
        essential,
        reason,
        all);
  }

  /** The same plan without the findings of one code, and with another one. */
  public HostPlan with(FindingCode instead, Finding finding) {
    List<Finding> all =
        new ArrayList<>(findings.stream().filter(other -> !instead.is(other)).toList());
    all.add(finding);
    return withFindings(all);
  }

  /**
   * What is told of a plan that is not carried out: the layers, the groups and the findings stay,
   * and nothing is said to be coming.
   */
  public HostPlan withoutWork() {
    return with(List.of(), List.of(), null, Reboot.NONE, findings);
  }

  /** Whether the host is refused: some finding is an error. */
  public boolean refused() {
    return findings.stream().anyMatch(Finding::isError);
  }

  /** Whether anything would be written or rebooted. */
  public boolean hasWork() {
    return !edits.isEmpty() || refresh != null || reboot == Reboot.NEEDED;
  }

  /** What must be equal for a plan to be carried out: {@code sha256:…}, see {@link PlanDigest}. */
  public String digest() {
    return PlanDigest.of(this);
  }

  /** What of a reboot the plan needs. */
  public enum Reboot {
    NONE,
    NEEDED,
    /** Needed, and the play forbids it. */
    PENDING
  }

  /**
   * One device that is to be isolated.
   *
   * @param device address
   * @param name by the host's own list, a byte text; null where it has none
   * @param group its group now, -1 for none
   * @param sharers those in its group that count as sharers
   * @param predictedGroup its group after the plan, null where it was not predicted
   * @param isolated now; null where not known
   */
  public record Isolation(
      String device,
      @Nullable String name,
      int group,
      List<Sharer> sharers,
      @Nullable Integer predictedGroup,
      @Nullable Boolean isolated) {
    public Isolation {
      sharers = List.copyOf(sharers);
    }

    /** By addresses alone. */
    public Isolation(
        String device,
        int group,
        List<String> sharedWith,
        @Nullable Integer predictedGroup,
        @Nullable Boolean isolated) {
      this(
          device,
          null,
          group,
          sharedWith.stream().map(address -> new Sharer(address, null, List.of())).toList(),
          predictedGroup,
          isolated);
    }

    /** Addresses of the sharers. */
    public List<String> sharedWith() {
      return sharers.stream().map(Sharer::device).toList();
    }
  }

  /**
   * Another device of a group.
   *
   * @param device address
   * @param name by the host's own list, a byte text; null where it has none
   * @param holds what the host itself needs it for, sentence parts; empty for nothing
   */
  public record Sharer(String device, @Nullable String name, List<String> holds) {
    public Sharer {
      holds = List.copyOf(holds);
    }
  }
}
