package dev.regroup.host;

import static dev.regroup.finding.FindingRow.error;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/**
 * Why a host could not be reached or its answer not be used. A value, never thrown. Immutable.
 *
 * @param kind what went wrong, for decisions
 * @param message where and what, one sentence, safe to print
 * @param remedy what now, one sentence
 */
public record HostFault(Kind kind, String message, String remedy) {

  /** A fault for which the table's remedy is all that can be said. */
  public HostFault(Kind kind, String message) {
    this(kind, message, kind.row().remedy());
  }

  /** What went wrong, each with a code of its own. */
  public enum Kind implements FindingCode {
    /** The name does not resolve. */
    UNKNOWN_NAME(
        error(
            "RG-SSH-01",
            "the host's name does not resolve",
            "Correct the name, or set ansible_host to its address.")),
    /** Nothing answers, or the connection was refused or reset before authentication. */
    NO_CONNECTION(
        error(
            "RG-SSH-02",
            "nothing answers, or the connection was refused, or broke before the login",
            "Check that the host is up, that its address and port are right and that no firewall"
                + " is in between.")),
    /** It accepts connections but did not get through the handshake before the deadline. */
    SILENT(
        error(
            "RG-SSH-03",
            "something accepts the connection and does not get through the handshake in time",
            "Look at its console, or give it a longer timeout (-T): it may be overloaded"
                + " or hang.")),
    /** The host's key is not in known_hosts. */
    HOST_KEY_UNKNOWN(
        error(
            "RG-SSH-04",
            "the host's key is not in known_hosts",
            "Compare the fingerprint on the host's console, then add the key by logging in once"
                + " with ssh, or choose --host-key-checking accept-new.")),
    /** The host's key is another than known_hosts lists. */
    HOST_KEY_CHANGED(
        error(
            "RG-SSH-05",
            "the host's key is another than known_hosts has",
            "Someone may be in between. If the host was reinstalled, compare the fingerprint on"
                + " its console, then run `ssh-keygen -f 'FILE' -R 'NAME'`.")),
    /** The host's key is marked as revoked. */
    HOST_KEY_REVOKED(
        error(
            "RG-SSH-06",
            "the host's key is marked as revoked",
            "Give the host new keys (`ssh-keygen -A` after removing the old ones); do not connect"
                + " to it until then.")),
    /** No key or password was accepted. */
    AUTHENTICATION(
        error(
            "RG-SSH-07",
            "no key and no password was accepted",
            "Name the right user, and one key or password that it accepts; -v tells what was"
                + " tried.")),
    /** The jump host on the way to it cannot be reached, or lets nobody through. */
    JUMP_HOST(
        error(
            "RG-SSH-18",
            "the jump host on the way to the host cannot be reached, or lets nobody through",
            "Log in to the jump host with ssh; it must take a key of yours and allow TCP"
                + " forwarding.")),
    /** A private key file is missing, unreadable, broken or encrypted without a passphrase. */
    KEY_FILE(
        error(
            "RG-SSH-08",
            "a private key file is missing, cannot be read, is broken or is encrypted",
            "Check it with `ssh-keygen -y -f FILE`; ansible_private_key_passphrase opens an"
                + " encrypted one.")),
    /** sudo asks for a password and none was given. */
    SUDO_PASSWORD_MISSING(
        error(
            "RG-SSH-09",
            "sudo asks for a password and none is given",
            "Give it with --ask-become-pass (-K) or ansible_become_password, or let the account"
                + " use sudo without one.")),
    /** sudo did not accept the password; it was sent once. */
    SUDO_PASSWORD_REJECTED(
        error(
            "RG-SSH-10",
            "sudo did not accept the password; it was sent once",
            "Correct the password; it is tried on no other host in this run.")),
    /** sudo is missing, or does not let this user run commands. */
    SUDO_REFUSED(
        error(
            "RG-SSH-11",
            "sudo is not there, or does not let this user run commands",
            "Install sudo there and let the account run any command, or log in as root.")),
    /** The login shell did not start the script, as nologin does. */
    NO_SHELL(
        error(
            "RG-SSH-12",
            "the login shell started nothing, as `nologin` does",
            "Give the account a login shell that runs commands; /usr/sbin/nologin does not.")),
    /** The operation's deadline passed; the socket was closed. */
    DEADLINE(
        error(
            "RG-SSH-13",
            "the answer did not come in time; the socket was closed",
            "See what holds the host up, then run again; what runs on it goes on by itself.")),
    /** A frame, the answer or stderr was larger than allowed. */
    TOO_MUCH_OUTPUT(
        error(
            "RG-SSH-14",
            "the host answered more than is taken (1 MiB a part, 16 MiB in all)",
            "Look what prints there, such as a shell start-up file.")),
    /** The answer is not made of frames, or they do not add up. */
    PROTOCOL(
        error(
            "RG-SSH-15",
            "the answer is not what a script of Regroup answers",
            "Look at the host (-vv shows what its login prints); what runs on it goes on by"
                + " itself.")),
    /** The connection broke after authentication. */
    CONNECTION_LOST(
        error(
            "RG-SSH-16",
            "the connection broke after the login",
            "Check the host and start again; what runs on it goes on by itself.")),
    /** The script was ended by a signal. */
    KILLED(
        error(
            "RG-SSH-17",
            "the script on the host was ended by a signal",
            "See what ended it, such as the kernel's out-of-memory killer; what runs on the host"
                + " goes on by itself."));

    private final FindingRow row;

    Kind(FindingRow row) {
      this.row = row;
    }

    @Override
    public FindingRow row() {
      return row;
    }

    /** Whether the host was never logged in to, so that nothing can have been done on it. */
    public boolean beforeLogin() {
      return compareTo(KEY_FILE) <= 0;
    }

    /**
     * Whether it is certain that the script never began: the host refused it before a byte of it
     * was sent. After any other kind it may have been carried out.
     */
    public boolean beforeScript() {
      return compareTo(NO_SHELL) <= 0;
    }
  }
}
