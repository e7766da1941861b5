package dev.regroup.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The systemd unit of a host's rescue, which lies among the resources. Stateless. */
final class RescueUnit {
  private static final String RESOURCE = "/dev/regroup/unit/regroup-rescue.service";

  private RescueUnit() {}

  /** Its text, the same on every host. */
  static String text() {
    try (InputStream in = RescueUnit.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no unit " + RESOURCE + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
