package dev.regroup.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a fleet shall be like.
 *
 * @param folder an existing folder that holds nothing else
 * @param hosts how many, 1 to {@link #MOST}
 * @param seed of the mix of kinds and of boot ids; the same seed makes the same fleet
 * @param bootTime from the reboot of a host until it can be logged in to again
 * @param rebootTimeout what the fleet's playbook allows for a reboot, in whole seconds
 */
public record FleetOptions(
    Path folder, int hosts, long seed, Duration bootTime, Duration rebootTimeout) {
  /** The most hosts in a fleet. */
  public static final int MOST = 5000;

  public FleetOptions {
    if (hosts < 1 || hosts > MOST) {
      throw new IllegalArgumentException("a fleet has 1 to " + MOST + " hosts, not " + hosts);
    }
  }
}
