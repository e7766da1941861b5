package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.host.Witness;
import java.time.Duration;
import java.util.function.BiFunction;

/**
 * Asks Proxmox VE for the groups, where the answer is worth its cost: a second round trip and a
 * program that loads a whole API. Only where there are groups to compare, never while a host is
 * probed. Stateless.
 */
public final class WitnessRead {
  /** On a node that has just booted much is slow; one that takes longer hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private WitnessRead() {}

  /**
   * The witness.
   *
   * @param facts of the host, fresh
   * @param limit of scripts that read; it ends the wait where the host's own limit does not
   * @param read runs a script within a limit
   */
  public static Witness from(
      HostFacts facts, Duration limit, BiFunction<ReadScript, Duration, Answer> read) {
    if (!facts.tools().contains("pvesh")) {
      return new Witness.Absent("the host has no pvesh");
    }
    if (!facts.root()) {
      return new Witness.Absent("pvesh answers root alone");
    }
    if (facts.iommus().isEmpty()) {
      return new Witness.Absent("there are no groups while the IOMMU is off");
    }
    long seconds = Math.max(1, Math.min(PATIENCE.toSeconds(), limit.toSeconds() / 2));
    Duration most = Duration.ofSeconds(seconds).plus(PATIENCE);
    return Witness.parse(
        read.apply(ReadScript.witness(seconds), most.compareTo(limit) < 0 ? most : limit));
  }
}
