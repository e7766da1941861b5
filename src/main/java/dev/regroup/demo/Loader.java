package dev.regroup.demo;

import java.io.IOException;
import java.util.Optional;

/**
 * A boot loader at power-on: reads generated boot entries as the real one does, and no source file.
 */
interface Loader {
  /** What it starts; empty where it finds nothing to start. May use up one-shot settings. */
  Optional<BootEntry> start(HostTree host) throws IOException;
}
