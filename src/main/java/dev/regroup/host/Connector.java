package dev.regroup.host;

/** Opens sessions. Implemented over SSH; thread-safe. */
public interface Connector {

  /** The result of an attempt to connect: a session, or the fault that prevented it. */
  sealed interface Opened<S> {
    record Session<S>(S session) implements Opened<S> {}

    record Fault<S>(HostFault fault) implements Opened<S> {}
  }

  /** A session that can only read. */
  Opened<HostSession> open(ConnectionSettings settings);

  /** A session that may write. */
  Opened<WritableHostSession> openWritable(ConnectionSettings settings);
}
