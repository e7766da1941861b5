package dev.regroup.host;

import java.util.Map;

/**
 * The change of the run that wrote last, where it neither ended nor was put back: the host lost its
 * power, or the work was killed. Told by the marks in that run's backup. Immutable.
 *
 * @param run whose change it is
 * @param found generated files that its generator may have left half, as that run found them, by
 *     path; empty where the generator had not begun, or had ended
 */
public record CutChange(String run, Map<String, HostFile> found) {
  public CutChange {
    found = Map.copyOf(found);
  }
}
