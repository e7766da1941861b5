package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
          BootCode.SOURCE_NOT_AS_ASKED.of(
              "the source files do not ask for %s".formatted(unmet(requests, configured))));
    }
    if (after.staged().isEmpty()) {
      findings.add(BootCode.NO_ENTRY.of(where + " holds no entry for a normal boot", refresh()));
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
          BootCode.ENTRY_NOT_AS_ASKED.of(
              "entry \"%s\" of %s is not as asked: %s"
                  .formatted(entry.id(), where, unmet(requests, entry.options())),
              refresh()));
    }
    if (entry.doubt() != null) {
      String message = "entry \"%s\" cannot be relied on: %s".formatted(entry.id(), entry.doubt());
      findings.add(
          next
              ? BootCode.NEXT_UNRELIABLE.of(message, refresh())
              : BootCode.ENTRY_UNRELIABLE.of(message, refresh()));
    }
  }

  private Map<String, String> refresh() {
    return Map.of("REFRESH", command);
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
            .distinct()
            .toList());
  }
}
