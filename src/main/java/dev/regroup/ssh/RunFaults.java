package dev.regroup.ssh;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.FrameReader.Problem;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.ssh.SecretLedger.Turn;
import dev.regroup.ssh.Streams.Event;
import java.time.Duration;

/** Says what went wrong with one script, by what stands on its streams and how it ended. */
final class RunFaults {
  private final ConnectionSettings settings;
  private final Streams streams;
  private final Duration timeout;
  private final Faults faults;

  RunFaults(ConnectionSettings settings, Streams streams, Duration timeout) {
    this.settings = settings;
    this.streams = streams;
    this.timeout = timeout;
    this.faults = new Faults(settings);
  }

  HostFault sudoPasswordMissing() {
    return faults.of(
        Kind.SUDO_PASSWORD_MISSING,
        "asks for the sudo password of " + settings.user() + " and none was given.");
  }

  HostFault sudoPasswordRejected() {
    return faults.of(
        Kind.SUDO_PASSWORD_REJECTED,
        "did not accept the sudo password of " + settings.user() + "; it was sent once.");
  }

  HostFault sudoPasswordNotTried(Turn turn) {
    if (turn instanceof Turn.RefusedBy by) {
      return faults.of(
          Kind.SUDO_PASSWORD_REJECTED,
          "was not given the sudo password: "
              + by.host()
              + " refused it, and what one host refuses is tried on no other.",
          "Correct the password and start again; where hosts have passwords of their own, set"
              + " ansible_become_password for each.");
    }
    String other = turn instanceof Turn.Waited waited ? waited.host() : "another host";
    return faults.of(
        Kind.DEADLINE,
        "was not given the sudo password, since " + other + " has not yet accepted it.",
        "Start again without " + other + ", or with a longer timeout.");
  }

  /** Whether sudo knows the user and says no; its words, in the locale that every sudo has. */
  boolean sudoRefusesUser() {
    String said = streams.stderr();
    return said.contains("sudoers") || said.contains("not allowed") || said.contains("may not run");
  }

  /**
   * The script never began.
   *
   * @param late whether the deadline has passed
   */
  HostFault withoutGreeting(Event event, Exit exit, boolean late) {
    String said = streams.stderr().isBlank() ? streams.noise() : streams.stderr();
    if (event == Event.BROKEN) {
      return unusable();
    }
    if (late) {
      return waits(said);
    }
    if (exit instanceof Exit.Lost) {
      return lost();
    }
    if (settings.become() && streams.stderr().contains("incorrect password")) {
      return sudoPasswordRejected();
    }
    if (settings.become() && streams.stderr().contains("sudo")) {
      return faults.of(
          Kind.SUDO_REFUSED,
          "does not let " + settings.user() + " use sudo" + faults.quote(": ", said) + ".");
    }
    return faults.of(
        Kind.NO_SHELL,
        "did not start the script for " + settings.user() + faults.quote(": ", said) + ".");
  }

  /** It ended without its last frame. */
  HostFault withoutEnd(Exit exit, boolean late) {
    if (late) {
      return deadline();
    }
    if (exit instanceof Exit.Signal signal) {
      return killed("SIG" + signal.name());
    }
    if (exit instanceof Exit.Code code) {
      // A shell between sudo and us gives a signal as 128 and its number.
      return settings.become() && code.status() > 128
          ? killed("signal " + (code.status() - 128))
          : faults.of(
              Kind.PROTOCOL,
              "ended the script with status "
                  + code.status()
                  + " in the midst of it"
                  + faults.quote(": ", streams.stderr())
                  + ".");
    }
    return lost();
  }

  /** The output cannot be used. */
  HostFault unusable() {
    Problem problem = streams.problem();
    if (problem == null) {
      throw new IllegalStateException("asked for a problem where none is: a bug");
    }
    return problem.kind() == Kind.TOO_MUCH_OUTPUT
        ? faults.of(
            Kind.TOO_MUCH_OUTPUT, "answers without end and was cut off: " + problem.what() + ".")
        : faults.of(
            Kind.PROTOCOL,
            "gives an answer that cannot be used: "
                + faults.withoutSecrets(problem.what())
                + faults.quote("; stderr: ", streams.stderr())
                + ".");
  }

  HostFault deadline() {
    return faults.of(
        Kind.DEADLINE, "did not finish within " + Faults.seconds(timeout) + " and was cut off.");
  }

  private HostFault waits(String said) {
    return faults.of(
        Kind.DEADLINE,
        "did not start the script within "
            + Faults.seconds(timeout)
            + faults.quote("; it says ", said)
            + ".",
        "Log in by hand and look what it waits for.");
  }

  private HostFault killed(String signal) {
    return faults.of(Kind.KILLED, "ended the script by " + signal + ".");
  }

  private HostFault lost() {
    return faults.of(Kind.CONNECTION_LOST, "lost the connection while the script ran.");
  }
}
