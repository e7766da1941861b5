package dev.regroup.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where results go. A writer over it swallows its faults, so it keeps the first one: a result that
 * a full disk cut off must not end as a success. Not thread-safe beyond its writer.
 */
final class ResultStream extends FilterOutputStream {
  private @Nullable String fault;

  ResultStream(OutputStream out) {
    super(out);
  }

  /**
   * Why not all was written; null where all was, or where the reader has had enough, as {@code
   * head} does.
   */
  @Nullable String fault() {
    return fault;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets, int from, int length) throws IOException {
    try {
      out.write(octets, from, length);
    } catch (IOException e) {
      keep(e);
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      keep(e);
      throw e;
    }
  }

  private void keep(IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    boolean pipe = reason.toLowerCase(Locale.ROOT).contains("broken pipe");
    if (fault == null && !pipe) {
      fault = reason;
    }
  }
}
