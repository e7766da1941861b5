package dev.regroup.cli;

import dev.regroup.run.StepName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A step and how faults get at it: a row of the fault matrix.
 *
 * @param step the step
 * @param time which beginning of a step of that name, from 1: the plan that is shown connects,
 *     reads facts and plans before the host's turn does so again
 * @param armed whose beginning gets the gates ready: the step itself, or the first of those that
 *     one script does
 * @param gate a program of the host that the step runs; null where it runs none
 * @param failing another one for its failure
 * @param reads whether the step writes nothing: then the disk is full as it begins, not as its
 *     program runs
 */
record MatrixRow(
    StepName step,
    int time,
    StepName armed,
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

  /** All steps of a Debian host with GRUB, in their order. */
  static final List<MatrixRow> GRUB =
      List.of(
          new MatrixRow(StepName.CONNECT, 2, StepName.CONNECT, null, null, true),
          new MatrixRow(StepName.FACTS, 2, StepName.FACTS, FACTS, null, true),
          new MatrixRow(
              StepName.PLAN, 2, StepName.PLAN, Gate.at("/usr/bin/base64", "*"), null, true),
          change(StepName.LOCK, Gate.at("/usr/bin/mkdir", "*/regroup/lock' '*")),
          change(StepName.GUARD, Gate.at("/usr/bin/realpath", "*")),
          change(StepName.BACKUP, Gate.at("/usr/bin/cp", "*/backup/*")),
          change(StepName.PATCH, Gate.at("/usr/bin/mv", "*/etc/default/grub' '*")),
          change(StepName.REFRESH, Gate.at("/usr/sbin/update-grub", "*")),
          change(StepName.CONFIRM, Gate.at("/usr/bin/grub-script-check", "*")),
          one(StepName.ARM, Gate.at("/usr/bin/chmod", "*regroup-rescue.service*"), null, false),
          one(StepName.DRAIN, FACTS, null, true),
          one(
              StepName.REBOOT,
              Gate.at("/usr/bin/sync", "'  '"),
              Gate.at("/usr/bin/systemctl", "*' reboot '*"),
              true),
          one(StepName.WAIT, Gate.at("/usr/bin/cat", "*"), null, true),
          one(StepName.VERIFY, FACTS, null, true),
          one(StepName.UNLOCK, Gate.at("/usr/bin/mv", "*/regroup/lock' '*"), null, true));

  /** The steps that are other ones on a Proxmox VE host with systemd-boot. */
  static final List<MatrixRow> SYSTEMD_BOOT =
      List.of(
          change(StepName.BACKUP, Gate.at("/usr/bin/cp", "*/backup/*")),
          change(StepName.PATCH, Gate.at("/usr/bin/mv", "*/etc/kernel/cmdline' '*")),
          change(StepName.REFRESH, Gate.at("/usr/sbin/proxmox-boot-tool", "*' refresh '*")),
          change(
              StepName.CONFIRM, Gate.at("/usr/bin/cmp", "*").after("/usr/sbin/proxmox-boot-tool")));

  private static MatrixRow change(StepName step, Gate gate) {
    return new MatrixRow(step, 1, StepName.LOCK, gate, null, false);
  }

  private static MatrixRow one(StepName step, Gate gate, @Nullable Gate failing, boolean reads) {
    return new MatrixRow(step, 1, step, gate, failing, reads);
  }

  /** The moment at which the step begins. */
  Moment begins() {
    return new Moment("begin " + word(step), time);
  }

  /** The moment at which it has ended. */
  Moment ends() {
    return new Moment("end " + word(step), time);
  }

  /** The moment at which gates have to be ready. */
  Moment arms() {
    return new Moment("begin " + word(armed), time);
  }

  String name() {
    return word(step);
  }

  private static String word(StepName step) {
    return step.name().toLowerCase(Locale.ROOT);
  }
}
