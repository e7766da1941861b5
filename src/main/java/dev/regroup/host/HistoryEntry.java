package dev.regroup.host;

import java.util.Map;

/**
 * A line of {@code /var/lib/regroup/history}: {@code AT RUN EVENT KEY=VALUE…}, blank-separated, no
 * blanks within. Immutable.
 *
 * @param at ISO-8601 in UTC, by the host's clock
 * @param run run id
 * @param event {@code patch}, {@code reboot}, {@code verify}, {@code rollback}, …
 * @param values the rest by key; for {@code reboot}: {@code boot} (the boot id that it ended) and
 *     {@code entry} (SHA-256 of the entry that was to boot, {@link
 *     dev.regroup.host.HistoryEntry#ENTRY}); at the end of a run and for {@code unlock}: {@code
 *     boot} (the boot it was written in)
 */
public record HistoryEntry(String at, String run, String event, Map<String, String> values) {
  /** Key of {@link #values} that holds the digest of the entry that a reboot was to bring up. */
  public static final String ENTRY = "entry";

  /** Key of {@link #values} that holds a boot id: the one a reboot ended, or that of the line. */
  public static final String BOOT = "boot";

  public HistoryEntry {
    values = Map.copyOf(values);
  }
}
