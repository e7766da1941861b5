package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What speaks against a refresh that is said to have worked. Immutable.
 *
 * @param where the generated entries, for messages
 * @param command that makes them, for remedies
 */
record EntryConfirmation(String where, String command) {
  List<Finding> check(BootState after, List<Request> requests) {
    List<Finding> findings = new ArrayList<>(after.findings());
    @Nullable CommandLine configured = after.configured();
    if (configured != null && !Request.allSatisfied(requests, configured)) {
      findings.add(
          Findings.error(
              "RG-BOOT-17",
              "the source files do not ask for %s".formatted(unmet(requests, configured)),
              "Somebody else may have edited them: look at them and run again."));
    }
    if (after.staged().isEmpty()) {
      findings.add(
          Findings.error("RG-BOOT-20", where + " holds no entry for a normal boot", byHand()));
    }
    boolean nextSeen = false;
    for (StagedEntry entry : after.staged()) {
      boolean next = after.next() != null && entry.id().equals(after.next().id());
      nextSeen |= next;
      entry(entry, next, requests, findings);
    }
    if (after.next() != null && !nextSeen) {
      entry(after.next(), true, requests, findings);
    }
    return findings;
  }

  private void entry(
      StagedEntry entry, boolean next, List<Request> requests, List<Finding> findings) {
    if (!Request.allSatisfied(requests, entry.options())) {
      findings.add(
          Findings.error(
              "RG-BOOT-15",
              "entry \"%s\" of %s is not as asked: %s"
                  .formatted(entry.id(), where, unmet(requests, entry.options())),
              byHand()));
    }
    if (entry.doubt() != null) {
      String message = "entry \"%s\" cannot be relied on: %s".formatted(entry.id(), entry.doubt());
      String remedy = "Install its kernel package anew, or remove it, then run " + command + ".";
      findings.add(
          next
              ? Findings.error("RG-BOOT-16", message, remedy)
              : Findings.warning("RG-BOOT-18", message, remedy));
    }
  }

  private String byHand() {
    return "Run " + command + " by hand and look at what it prints; do not reboot before.";
  }

  private static String unmet(List<Request> requests, CommandLine line) {
    return String.join(
        ", ",
        requests.stream()
            .filter(request -> !request.satisfiedBy(line))
            .map(
                request ->
                    "%s holds \"%s\""
                        .formatted(
                            request.key(),
                            String.join(
                                " ",
                                line.tokens(request.key()).stream()
                                    .map(Object::toString)
                                    .toList())))
            .toList());
  }
}
