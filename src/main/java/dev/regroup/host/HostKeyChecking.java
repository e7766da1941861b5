package dev.regroup.host;

/** What happens when a host shows a key that known_hosts does not list. */
public enum HostKeyChecking {
  /** An unknown key is refused. The default. */
  STRICT,
  /** An unknown key is added to known_hosts; a changed or revoked one is refused. */
  ACCEPT_NEW,
  /** Every key but a revoked one is accepted. */
  OFF
}
