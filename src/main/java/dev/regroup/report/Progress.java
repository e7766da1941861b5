package dev.regroup.report;

/** What is shown of a run while it goes on. */
interface Progress extends Reporter, AutoCloseable {
  /** Leaves the terminal to others, until {@link #resume}. */
  default void pause() {}

  /** Others have printed whole lines and are done. */
  default void resume() {}

  /** Nothing more is shown, and nothing is left behind. */
  @Override
  default void close() {}
}
