package dev.regroup.plan;

import dev.regroup.boot.StagedEntry;
import dev.regroup.host.Sha256;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reboot is to bring up: the kernel and what is asked of its command line. The host keeps it
 * in its history, so that a second reboot for the same is refused.
 */
final class EntryDigest {
  private EntryDigest() {}

  /** Lower-case hex. */
  static String of(@Nullable StagedEntry next, List<Request> requests) {
    List<String> parts = new ArrayList<>();
    parts.add(next == null ? "" : next.kernel());
    requests.forEach(request -> parts.add(request.toString()));
    return Sha256.of(parts);
  }

  /** Of the same, booted once before it is written. */
  static String trial(String entryDigest) {
    return Sha256.of(List.of("trial", entryDigest));
  }
}
