package dev.regroup.playbook;

import java.util.List;

/**
 * A playbook file. Immutable.
 *
 * @param name the file as the operator named it
 * @param plays at least one, in the order of the file
 */
public record Playbook(String name, List<Play> plays) {
  public Playbook {
    plays = List.copyOf(plays);
  }
}
