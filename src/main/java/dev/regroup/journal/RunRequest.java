package dev.regroup.journal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.host.OrdinaryFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run was asked to do, as it is kept beside its events: enough to go on with it, and no
 * secret. Paths are absolute. Immutable.
 *
 * @param resumes the run that this one goes on with, empty for none
 * @param playbook its path
 * @param sha256 of the playbook's bytes
 * @param inventories paths, or hosts as {@code pve1,pve2,}
 * @param extraVars as {@code -e} takes them
 * @param withheld whether values of {@code -e} are not kept, because they may hold a secret
 * @param user null for the default
 * @param privateKey null for the default
 * @param become whether {@code -b} was given
 * @param askPassword whether {@code -k} was given
 * @param askBecomePassword whether {@code -K} was given
 * @param timeout for connecting, in seconds
 * @param knownHosts null for the default
 * @param hostKeyChecking null for the default
 * @param forks connections at a time
 * @param unprovenToo whether hosts of unproven boot layouts are changed as well
 * @param plan {@link AgreedPlan#sha256} of the plans that were agreed to and are kept beside it,
 *     null where the run was given none
 * @param rollback what a rollback was asked for, null for an apply; its playbook is empty
 */
public record RunRequest(
    String resumes,
    String playbook,
    String sha256,
    List<String> inventories,
    List<String> extraVars,
    boolean withheld,
    @Nullable String user,
    @Nullable String privateKey,
    boolean become,
    boolean askPassword,
    boolean askBecomePassword,
    int timeout,
    @Nullable String knownHosts,
    @Nullable String hostKeyChecking,
    int forks,
    boolean unprovenToo,
    @Nullable String plan,
    @Nullable Rollback rollback) {
  /**
   * What a rollback was asked for.
   *
   * @param backup the run whose backups are put back, empty for each host's latest that stands
   * @param reboot whether hosts are rebooted afterwards
   */
  public record Rollback(String backup, boolean reboot) {}

  /** The name of its file in the run's folder. */
  public static final String FILE = "request.json";

  /** In bytes: a command line is not longer. */
  private static final int LARGEST = 4 << 20;

  public RunRequest {
    inventories = List.copyOf(inventories);
    extraVars = List.copyOf(extraVars);
  }

  /** As JSON. */
  public String json() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", "regroup.request/1");
    map.put("resumes", resumes);
    map.put("playbook", playbook);
    map.put("sha256", sha256);
    map.put("inventories", inventories);
    map.put("extra_vars", extraVars);
    map.put("withheld", withheld);
    map.put("user", user);
    map.put("private_key", privateKey);
    map.put("become", become);
    map.put("ask_pass", askPassword);
    map.put("ask_become_pass", askBecomePassword);
    map.put("timeout", timeout);
    map.put("known_hosts", knownHosts);
    map.put("host_key_checking", hostKeyChecking);
    map.put("forks", forks);
    map.put("allow_unproven_layout", unprovenToo);
    map.put("plan", plan);
    if (rollback != null) {
      map.put("rollback", Map.of("backup", rollback.backup(), "reboot", rollback.reboot()));
    }
    try {
      return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(map) + "\n";
    } catch (IOException e) {
      throw new IllegalStateException("text cannot be written to memory", e);
    }
  }

  /**
   * Of a run that is kept.
   *
   * @throws IOException where there is none or it is not whole; the message says which
   */
  public static RunRequest of(KeptRun run) throws IOException {
    Path file = run.folder().resolve(FILE);
    Map<String, Object> map;
    try {
      map = JSON.std.mapFrom(OrdinaryFile.read(file, LARGEST));
    } catch (JacksonException e) {
      throw notWhole(file);
    }
    if (!(map.get("timeout") instanceof Integer timeout)
        || !(map.get("forks") instanceof Integer forks)
        || !(map.get("playbook") instanceof String playbook)
        || !(map.get("sha256") instanceof String sha256)
        || !(map.get("plan") == null || map.get("plan") instanceof String)) {
      throw notWhole(file);
    }
    return new RunRequest(
        String.valueOf(map.getOrDefault("resumes", "")),
        playbook,
        sha256,
        texts(map.get("inventories")),
        texts(map.get("extra_vars")),
        Boolean.TRUE.equals(map.get("withheld")),
        text(map.get("user")),
        text(map.get("private_key")),
        Boolean.TRUE.equals(map.get("become")),
        Boolean.TRUE.equals(map.get("ask_pass")),
        Boolean.TRUE.equals(map.get("ask_become_pass")),
        timeout,
        text(map.get("known_hosts")),
        text(map.get("host_key_checking")),
        forks,
        Boolean.TRUE.equals(map.get("allow_unproven_layout")),
        text(map.get("plan")),
        map.get("rollback") instanceof Map<?, ?> back
            ? new Rollback(
                String.valueOf(back.get("backup")), Boolean.TRUE.equals(back.get("reboot")))
            : null);
  }

  private static IOException notWhole(Path file) {
    return new FileSystemException(file.toString(), null, "is no whole request of a run");
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text ? text : null;
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
