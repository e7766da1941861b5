package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What speaks against a refresh by {@code update-grub}. Stateless. */
final class GrubConfirmation {
  private static final String REMEDY =
      "Run update-grub by hand and look at what it prints; do not reboot before.";

  private GrubConfirmation() {}

  static List<Finding> check(BootState after, List<Request> requests) {
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
          Findings.error("RG-BOOT-20", GrubCfg.PATH + " holds no entry for a normal boot", REMEDY));
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

  private static void entry(
      StagedEntry entry, boolean next, List<Request> requests, List<Finding> findings) {
    if (!Request.allSatisfied(requests, entry.options())) {
      findings.add(
          Findings.error(
              "RG-BOOT-15",
              "entry \"%s\" of %s is not as asked: %s"
                  .formatted(entry.id(), GrubCfg.PATH, unmet(requests, entry.options())),
              REMEDY));
    }
    if (entry.doubt() != null) {
      String message = "entry \"%s\" cannot be relied on: %s".formatted(entry.id(), entry.doubt());
      String remedy = "Install its kernel package anew, or remove it, then run update-grub.";
      findings.add(
          next
              ? Findings.error("RG-BOOT-16", message, remedy)
              : Findings.warning("RG-BOOT-18", message, remedy));
    }
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
