package dev.regroup.report;

import dev.regroup.run.RunEvent;

/** What is shown of a run while it goes on. */
interface Progress extends Reporter, AutoCloseable {
  /** Takes in what came before anybody looked; nothing is printed of it. */
  default void past(RunEvent event) {}

  /** Leaves the terminal to others, until {@link #resume}. */
  default void pause() {}

  /** Others have printed whole lines and are done. */
  default void resume() {}

  /** Nothing more is shown, and nothing is left behind. */
  @Override
  default void close() {}
}
