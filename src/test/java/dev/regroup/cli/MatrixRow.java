package dev.regroup.cli;

import dev.regroup.run.StepName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A step and how faults get at it: a row of the fault matrix.
 *
 * @param name for the page: the step, and which one of its name where there are several
 * @param step the step
 * @param time which beginning of a step of that name, from 1: the plan that is shown connects,
 *     reads facts and plans before the host's turn does so again
 * @param arms the moment that gets the gates ready: the beginning of the step itself, or of the
 *     first of those that one script does
 * @param gate a program of the host that the step runs; null where it runs none
 * @param failing another one for its failure
 * @param reads whether the step writes nothing: then the disk is full as it begins, not as its
 *     program runs
 */
record MatrixRow(
    String name,
    StepName step,
    int time,
    Moment arms,
    @Nullable Gate gate,
    @Nullable Gate failing,
    boolean reads) {

  /**
   * A program of the host that something is put in front of.
   *
   * @param tool its path on the host
   * @param words a pattern of {@code sh} for its arguments with a blank before and after
   * @param fails what it does instead where it shall fail
   * @param after another program, which gets the gate ready when it has ended; empty where the
   *     beginning of a step does
   */
  record Gate(String tool, String words, String fails, String after) {
    private static final String ERROR = "echo 'Input/output error' >&2; exit 5";
    private static final String SHELL_DIES = "kill -9 $PPID; exit 5";

    static Gate at(String tool, String words) {
      return new Gate(tool, words, ERROR, "");
    }

    /** Failing, it takes the script along: alone it would be done without. */
    static Gate ofScript(String tool) {
      return new Gate(tool, "*", SHELL_DIES, "");
    }

    Gate after(String other) {
      return new Gate(tool, words, fails, other);
    }

    String name() {
      return tool.substring(tool.lastIndexOf('/') + 1);
    }
  }

  private static final Gate FACTS = Gate.ofScript("/usr/bin/systemd-detect-virt");
  private static final Gate COPIES = Gate.at("/usr/bin/cp", "*/backup/*");
  private static final Gate MAKES_MENU = Gate.at("/usr/sbin/update-grub", "*");
  private static final Gate CHECKS_MENU = Gate.at("/usr/bin/grub-script-check", "*");

  private static final MatrixRow ARM =
      one(StepName.ARM, 1, Gate.at("/usr/bin/chmod", "*regroup-rescue.service*"), null, false);
  private static final MatrixRow DRAIN = one(StepName.DRAIN, 1, FACTS, null, true);
  private static final MatrixRow REBOOT =
      one(
          StepName.REBOOT,
          1,
          Gate.at("/usr/bin/sync", "'  '"),
          Gate.at("/usr/bin/systemctl", "*' reboot '*"),
          true);
  private static final MatrixRow WAIT =
      one(StepName.WAIT, 1, Gate.at("/usr/bin/cat", "*"), null, true);
  private static final MatrixRow VERIFY = one(StepName.VERIFY, 1, FACTS, null, true);
  private static final MatrixRow UNLOCK =
      one(StepName.UNLOCK, 1, Gate.at("/usr/bin/mv", "*/regroup/lock' '*"), null, true);

  /** All steps of a Debian host with GRUB, in their order. */
  static final List<MatrixRow> GRUB =
      List.of(
          one(StepName.CONNECT, 2, null, null, true),
          one(StepName.FACTS, 2, FACTS, null, true),
          one(StepName.PLAN, 2, Gate.at("/usr/bin/base64", "*"), null, true),
          change(StepName.LOCK, Gate.at("/usr/bin/mkdir", "*/regroup/lock' '*")),
          change(StepName.GUARD, Gate.at("/usr/bin/stat", "*'%h %a'*")),
          change(StepName.BACKUP, COPIES),
          change(StepName.PATCH, Gate.at("/usr/bin/mv", "*/etc/default/grub' '*")),
          change(StepName.REFRESH, MAKES_MENU),
          change(StepName.CONFIRM, CHECKS_MENU),
          ARM,
          DRAIN,
          REBOOT,
          WAIT,
          VERIFY,
          UNLOCK);

  /** The steps that are other ones on a Proxmox VE host with systemd-boot. */
  static final List<MatrixRow> SYSTEMD_BOOT =
      List.of(
          change(StepName.BACKUP, COPIES),
          change(StepName.PATCH, Gate.at("/usr/bin/mv", "*/etc/kernel/cmdline' '*")),
          change(StepName.REFRESH, Gate.at("/usr/sbin/proxmox-boot-tool", "*' refresh '*")),
          change(
              StepName.CONFIRM, Gate.at("/usr/bin/cmp", "*").after("/usr/sbin/proxmox-boot-tool")));

  private static final Gate ENTRY = Gate.at("/usr/bin/mv", "*/etc/grub.d/40_custom' '*");

  /** The steps from the one on that brings a trial's entry into GRUB's menu, in their order. */
  static final List<MatrixRow> TRIAL =
      List.of(
          change(StepName.PATCH, ENTRY).of("the entry comes"),
          change(StepName.REFRESH, MAKES_MENU).of("into the menu"),
          change(StepName.CONFIRM, CHECKS_MENU).of("it is there"),
          ARM,
          DRAIN,
          one(StepName.CONFIRM, 2, Gate.at("/usr/sbin/grub-reboot", "*"), null, false)
              .of("it boots once"),
          REBOOT.of("into the trial"),
          WAIT,
          VERIFY.of("the trial"),
          permanent(StepName.BACKUP, 2, COPIES),
          permanent(StepName.PATCH, 2, ENTRY).of("for good, the entry goes"),
          permanent(StepName.REFRESH, 2, MAKES_MENU).of("out of the menu"),
          permanent(StepName.CONFIRM, 3, CHECKS_MENU).of("it is gone"),
          one(StepName.VERIFY, 2, FACTS, null, true).of("what is permanent"),
          UNLOCK);

  private static MatrixRow change(StepName step, Gate gate) {
    return new MatrixRow(word(step), step, 1, begins(StepName.LOCK, 1), gate, null, false);
  }

  /** Of the second change of a run, which makes permanent what was tried. */
  private static MatrixRow permanent(StepName step, int time, Gate gate) {
    return new MatrixRow(word(step), step, time, begins(StepName.LOCK, 2), gate, null, false);
  }

  private static MatrixRow one(
      StepName step, int time, @Nullable Gate gate, @Nullable Gate failing, boolean reads) {
    return new MatrixRow(word(step), step, time, begins(step, time), gate, failing, reads);
  }

  private MatrixRow of(String what) {
    return new MatrixRow(word(step) + ": " + what, step, time, arms, gate, failing, reads);
  }

  /** The moment at which the step begins. */
  Moment begins() {
    return begins(step, time);
  }

  /** The moment at which it has ended. */
  Moment ends() {
    return new Moment("end " + word(step), time);
  }

  /** Whether it is one of those that one script does. */
  boolean ofChange() {
    return !arms.equals(begins());
  }

  /** The step's own word. */
  String word() {
    return word(step);
  }

  private static Moment begins(StepName step, int time) {
    return new Moment("begin " + word(step), time);
  }

  private static String word(StepName step) {
    return step.name().toLowerCase(Locale.ROOT);
  }
}
