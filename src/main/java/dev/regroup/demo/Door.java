package dev.regroup.demo;

import java.io.IOException;

/** The port of a host: open while its host is up. */
interface Door {
  /** What a host has that nobody can reach yet. */
  Door NONE =
      new Door() {
        @Override
        public void close() {}

        @Override
        public void open() {}
      };

  /** From now on connections are refused, as by a machine without power. Those that are up stay. */
  void close();

  /**
   * Lets connections in again.
   *
   * @throws IOException where the port cannot be had
   */
  void open() throws IOException;
}
