package dev.regroup.host;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the scripts that write to a host, with its data. Each is given the run id and does nothing
 * (exit 75) when the host's lock is another run's. Immutable.
 */
public final class WriteScript implements Script {
  /** update-grub takes seconds, or minutes where os-prober looks at many disks. */
  private static final long REFRESH_SECONDS = 900;

  private final String resource;
  private final SortedMap<String, String> data;

  private WriteScript(String resource, Map<String, String> data) {
    this.resource = resource;
    this.data = new TreeMap<>(data);
  }

  /**
   * {@code change.sh}: lock, guard, backup, patch, refresh, confirm, in one round trip. The work
   * does not hang on the connection: {@link ReadScript#follow} shows it again. Read by {@link
   * WorkReport#parse}.
   */
  public static WriteScript change(ChangeOrder order) {
    return change(order, REFRESH_SECONDS);
  }

  /** The same with another limit for the refresh, in seconds. */
  public static WriteScript change(ChangeOrder order, long refreshSeconds) {
    SortedMap<String, String> work = new TreeMap<>();
    work.put("RUN", order.run());
    work.put("BOOT_ID", order.bootId());
    work.put("RESUMED", order.resumed());
    work.put("REFRESH", order.refresh());
    work.put("REFRESH_LIMIT", String.valueOf(refreshSeconds));
    work.put("ARGUMENTS", String.join("\n", order.arguments()));
    work.put("SEEN", lines(order.seen().stream().map(file -> file.sha256() + " " + file.path())));
    work.put("GENERATED", String.join("\n", order.generated()));
    work.put("ROOM", lines(order.room().stream().map(room -> room.bytes() + " " + room.path())));
    work.put("EDITS", lines(order.edits().stream().map(edit -> edit.sha256() + " " + edit.path())));
    for (int i = 0; i < order.edits().size(); i++) {
      work.put("TEXT_" + (i + 1), order.edits().get(i).text());
    }
    return work(
        order.run(),
        "change",
        ScriptResource.render("change.sh", work),
        Map.of("OWNER", order.owner(), "SINCE", order.since(), "BOOT_ID", order.bootId()));
  }

  /**
   * {@code lock.sh}: takes the host's lock, or finds it taken by this run.
   *
   * @param owner {@code user@controller}
   * @param since ISO-8601 in UTC
   * @param bootId in another boot nothing is done
   */
  public static WriteScript lock(String run, String owner, String since, String bootId) {
    return new WriteScript(
        "lock.sh", Map.of("RUN", run, "OWNER", owner, "SINCE", since, "BOOT_ID", bootId));
  }

  /** Puts back what the run that holds the lock changed; see {@link #undo(String, String)}. */
  public static WriteScript undo(String run) {
    return undo(run, run);
  }

  /**
   * {@code undo.sh}: puts back what a run changed, generated files too, and reads back. Refused,
   * with nothing touched, where a file is neither as that run left it nor as it was before. Does
   * not hang on the connection. Read by {@link WorkReport#parse}.
   *
   * @param run holds the lock
   * @param backupRun whose backup is put back
   */
  public static WriteScript undo(String run, String backupRun) {
    return work(
        run, "undo", ScriptResource.render("undo.sh", Map.of("RUN", run, "BACKUP_RUN", backupRun)));
  }

  /**
   * {@code drain.sh}: takes guests and HA services off the host; what it is to take is recorded on
   * the host first. Where one of it does not go all is given back (status 11, frame {@code
   * drain-failed}), or what was is told (12). Does not hang on the connection. Frames {@code
   * progress} are lines for people.
   *
   * @param run holds the lock
   * @param bootId in another boot nothing is done
   * @param orders as lib-drained.sh has them
   * @param empty whether no guest may run in the end
   */
  public static WriteScript drain(
      String run, String bootId, List<String> orders, boolean empty, DrainLimits limits) {
    SortedMap<String, String> work = limits.data();
    work.put("RUN", run);
    work.put("BOOT_ID", bootId);
    work.put("ORDERS", orders.stream().map(order -> order + "\n").collect(Collectors.joining()));
    work.put("EMPTY", empty ? "yes" : "no");
    return work(run, "drain", ScriptResource.render("drain.sh", work));
  }

  /**
   * {@code restore.sh}: gives back all that runs took off the host, by their records; frames {@code
   * given-back} name the runs. Refused (10) where a record is not whole. Does not hang on the
   * connection.
   *
   * @param run holds the lock
   */
  public static WriteScript restore(String run, DrainLimits limits) {
    SortedMap<String, String> work = limits.data();
    work.put("RUN", run);
    return work(run, "restore", ScriptResource.render("restore.sh", work));
  }

  /** Work under a lock that is held. */
  private static WriteScript work(String run, String what, String script) {
    return work(run, what, script, Map.of("OWNER", "", "SINCE", "", "BOOT_ID", ""));
  }

  private static WriteScript work(
      String run, String what, String script, Map<String, String> lock) {
    SortedMap<String, String> data = new TreeMap<>(lock);
    data.put("RUN", run);
    data.put("TICKET", UUID.randomUUID().toString());
    data.put("WHAT", what);
    data.put("WORK", script);
    return new WriteScript("work.sh", data);
  }

  /**
   * What work that does not hang on the connection is known by on the host, for {@link
   * ReadScript#follow(String, String)}: each such object is one order, however often it is sent,
   * and its answer is never that of another. Empty for a script that is no such work.
   */
  public String ticket() {
    return data.getOrDefault("TICKET", "");
  }

  /**
   * {@code reboot.sh}: reboots the host two seconds later.
   *
   * @param bootId the boot it ends; in another nothing is done (exit 76)
   * @param entryDigest what is to boot, for the host's history
   * @param message for the host's log; may be empty
   */
  public static WriteScript reboot(String run, String bootId, String entryDigest, String message) {
    return new WriteScript(
        "reboot.sh",
        Map.of("RUN", run, "BOOT_ID", bootId, "ENTRY", entryDigest, "MESSAGE", message));
  }

  /**
   * {@code oneshot.sh}: has the loader boot the run's trial entry once, and reads that back.
   *
   * @param bootId in another boot nothing is done (exit 76)
   * @param entry what the loader calls it
   */
  public static WriteScript oneShot(String run, String bootId, String entry) {
    return new WriteScript("oneshot.sh", Map.of("RUN", run, "BOOT_ID", bootId, "ENTRY", entry));
  }

  /**
   * {@code finish.sh}: a line of history, then the run's rescue, folder and lock go; refused (75)
   * while its work goes on.
   *
   * @param event one word, such as {@code verify}
   * @param values for the line of history; keys and values without blanks
   */
  public static WriteScript finish(String run, String event, SortedMap<String, String> values) {
    String words =
        values.entrySet().stream()
            .map(value -> value.getKey() + "=" + value.getValue())
            .collect(Collectors.joining(" "));
    return new WriteScript("finish.sh", Map.of("RUN", run, "EVENT", event, "VALUES", words));
  }

  /**
   * {@code unlock.sh}: breaks the lock of exactly that run; refused (exit 75) while its work goes
   * on.
   *
   * @param run as {@link HostLock#run} names it
   */
  public static WriteScript unlock(String run) {
    return new WriteScript("unlock.sh", Map.of("RUN", run));
  }

  /**
   * {@code clean.sh}: takes away all that Regroup keeps on the host, under a lock of its own;
   * refused (exit 75) where another's stands. Its frame {@code cleaned} names the folder, or is
   * empty where there was none.
   *
   * @param owner {@code user@controller}
   * @param since ISO-8601 in UTC
   */
  public static WriteScript clean(String run, String owner, String since) {
    return new WriteScript("clean.sh", Map.of("RUN", run, "OWNER", owner, "SINCE", since));
  }

  /**
   * {@code arm.sh}: leaves a rescue on the host for its next boot. Its frame {@code rescue} is read
   * by {@link HostRescue#of(Answer)}; {@code unarmed} says why there is nothing to put back.
   *
   * @param bootId the boot in which it does nothing; in another one it is not armed (exit 76)
   * @param mode {@code when_cut_off} or {@code unless_confirmed}
   * @param afterSeconds from the next boot until it acts
   */
  public static WriteScript arm(String run, String bootId, String mode, long afterSeconds) {
    return new WriteScript(
        "arm.sh",
        Map.of(
            "RUN",
            run,
            "BOOT_ID",
            bootId,
            "MODE",
            mode,
            "AFTER",
            String.valueOf(afterSeconds),
            "UNIT",
            RescueUnit.text(),
            "SCRIPT",
            ScriptResource.render("rescue.sh", Map.of("RUN", run))));
  }

  /**
   * {@code disarm.sh}: from now on the rescue of that run does nothing. Frames {@code boot-id} and,
   * where the host has one, {@code rescue}.
   */
  public static WriteScript disarm(String run) {
    return new WriteScript("disarm.sh", Map.of("RUN", run));
  }

  private static String lines(Stream<String> lines) {
    return lines.collect(Collectors.joining("\n"));
  }

  @Override
  public String resource() {
    return resource;
  }

  @Override
  public SortedMap<String, String> data() {
    return new TreeMap<>(data);
  }
}
