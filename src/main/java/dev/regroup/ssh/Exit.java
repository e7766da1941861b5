package dev.regroup.ssh;

/** How a command on a host ended. */
sealed interface Exit {

  /** It ended by itself; by convention of shells 128 + N for a child ended by signal N. */
  record Code(int status) implements Exit {}

  /** A signal ended it; the name without SIG. */
  record Signal(String name) implements Exit {}

  /** Nobody knows: the connection was gone first. */
  record Lost() implements Exit {}
}
