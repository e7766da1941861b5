package dev.regroup.host;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One named part of a script's answer: on the wire a line {@code NONCE NAME LENGTH}, then LENGTH
 * bytes and a newline, see {@link FrameReader}. Immutable; the bytes are copied in and out.
 */
public final class Frame {
  /** No frame may be larger; a host that sends more has failed. */
  public static final int MAX_BYTES = 1 << 20;

  private final String name;
  private final byte[] body;

  /**
   * @param name lower-case letters, digits, {@code . _ - /}
   * @param body at most {@link #MAX_BYTES} bytes
   */
  public Frame(String name, byte[] body) {
    this.name = name;
    this.body = body.clone();
  }

  public String name() {
    return name;
  }

  public byte[] bytes() {
    return body.clone();
  }

  /** The body byte for byte as ISO-8859-1, so that nothing is lost: see {@link ByteText}. */
  public String text() {
    return new String(body, StandardCharsets.ISO_8859_1);
  }

  /** The lines of {@link #text()}, without their ends; empty for an empty body. */
  public List<String> lines() {
    return text().lines().toList();
  }

  /** Its lines {@code KEY=VALUE}, by key; of a key that is there twice the last one. */
  Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    for (String line : lines()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frame frame
        && frame.name.equals(name)
        && Arrays.equals(frame.body, body);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + Arrays.hashCode(body);
  }

  @Override
  public String toString() {
    return name + "[" + body.length + "]";
  }
}
