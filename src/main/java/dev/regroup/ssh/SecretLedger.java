package dev.regroup.ssh;

import dev.regroup.host.Secret;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for one run which host accepted or refused which password, so that one typo does not
 * lock an account 3,000 times. Until a password was accepted somewhere, it is tried on one host at
 * a time. Thread-safe.
 */
final class SecretLedger {

  /** What a password is for; refusals of one say nothing of the other. */
  enum Use {
    SSH,
    SUDO
  }

  /** What became of an attempt. */
  enum Outcome {
    ACCEPTED,
    REFUSED,
    /** The host did not say. */
    UNKNOWN
  }

  /** Whether a password may be tried. */
  sealed interface Turn {
    /** Yes; {@link SecretLedger#settle} must follow. */
    record Go() implements Turn {}

    /** No: that host refused it. */
    record RefusedBy(String host) implements Turn {}

    /** No: the host that it is tried on did not answer in time. */
    record Waited(String host) implements Turn {}
  }

  private record Key(Use use, Secret secret) {}

  private static final class Entry {
    private final Set<String> acceptedBy = new HashSet<>();
    private @Nullable String refusedBy;
    private @Nullable String trying;
  }

  private final Map<Key, Entry> entries = new HashMap<>();

  /** Asks for leave to try a password on a host; waits while it is tried on another. */
  synchronized Turn ask(Use use, Secret secret, String host, Deadline deadline)
      throws InterruptedException {
    Entry entry = entries.computeIfAbsent(new Key(use, secret), key -> new Entry());
    while (true) {
      String refused = entry.refusedBy;
      String trying = entry.trying;
      if (entry.acceptedBy.contains(host)) {
        return new Turn.Go();
      }
      if (refused != null) {
        return new Turn.RefusedBy(refused);
      }
      if (!entry.acceptedBy.isEmpty()) {
        return new Turn.Go();
      }
      if (trying == null) {
        entry.trying = host;
        return new Turn.Go();
      }
      if (deadline.passed()) {
        return new Turn.Waited(trying);
      }
      wait(Math.max(1, deadline.leftMillis()));
    }
  }

  /** Says what became of an attempt that was given leave. */
  synchronized void settle(Use use, Secret secret, String host, Outcome outcome) {
    Entry entry = entries.computeIfAbsent(new Key(use, secret), key -> new Entry());
    if (outcome == Outcome.ACCEPTED) {
      entry.acceptedBy.add(host);
    } else if (outcome == Outcome.REFUSED && !entry.acceptedBy.contains(host)) {
      // A host that took it before may refuse it while it boots (pam_nologin), and take it again.
      entry.refusedBy = host;
    }
    if (host.equals(entry.trying)) {
      entry.trying = null;
    }
    notifyAll();
  }
}
