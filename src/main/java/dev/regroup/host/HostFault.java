package dev.regroup.host;

/**
 * Why a host could not be reached or its answer not be used. A value, never thrown. Immutable.
 *
 * @param kind what went wrong, for decisions
 * @param message where and what, one sentence, safe to print
 * @param remedy what now, one sentence
 */
public record HostFault(Kind kind, String message, String remedy) {

  /** What went wrong. */
  public enum Kind {
    /** The name does not resolve. */
    UNKNOWN_NAME,
    /** Nothing answers, or the connection was refused or reset before authentication. */
    NO_CONNECTION,
    /** It accepts connections but did not get through the handshake before the deadline. */
    SILENT,
    /** The host's key is not in known_hosts. */
    HOST_KEY_UNKNOWN,
    /** The host's key is another than known_hosts lists. */
    HOST_KEY_CHANGED,
    /** The host's key is marked as revoked. */
    HOST_KEY_REVOKED,
    /** No key or password was accepted. */
    AUTHENTICATION,
    /** A private key file is missing, unreadable, broken or encrypted without a passphrase. */
    KEY_FILE,
    /** sudo asks for a password and none was given. */
    SUDO_PASSWORD_MISSING,
    /** sudo did not accept the password; it was sent once. */
    SUDO_PASSWORD_REJECTED,
    /** sudo is missing, or does not let this user run commands. */
    SUDO_REFUSED,
    /** The login shell did not start the script, as nologin does. */
    NO_SHELL,
    /** The operation's deadline passed; the socket was closed. */
    DEADLINE,
    /** A frame, the answer or stderr was larger than allowed. */
    TOO_MUCH_OUTPUT,
    /** The answer is not made of frames, or they do not add up. */
    PROTOCOL,
    /** The connection broke after authentication. */
    CONNECTION_LOST,
    /** The script was ended by a signal. */
    KILLED;

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
