package dev.regroup.inventory.yaml;

import dev.regroup.host.OrdinaryFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file into a {@link Source}: bounded, regular files and UTF-8 only. */
public final class SourceFileReader {
  private SourceFileReader() {}

  /**
   * Reads the whole file.
   *
   * @param name what messages call it, the path as the operator gave it
   * @param largest in bytes; a larger file is a problem and is not read further
   */
  public static Decoded<Source> read(Path path, String name, int largest) {
    Position whole = Source.unread(name).whole();
    try {
      if (Files.isDirectory(path)) {
        return Decoded.problem(whole, "is a directory", "Name a file in it.");
      }
      if (Files.exists(path) && !OrdinaryFile.isOrdinary(path)) {
        return Decoded.problem(
            whole, "is not a regular file", "Save what it yields into a file and name that.");
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(path)) {
        bytes = in.readNBytes(largest + 1);
      }
      if (bytes.length > largest) {
        return Decoded.problem(
            whole,
            "is larger than " + (largest >> 20) + " MiB",
            "Is it the right file? Split it if it is.");
      }
      return text(bytes, name);
    } catch (NoSuchFileException e) {
      return Decoded.problem(whole, "does not exist", "Compare the path with `ls`.");
    } catch (AccessDeniedException e) {
      return Decoded.problem(whole, "may not be read", "Give yourself the right to read it.");
    } catch (IOException e) {
      return Decoded.problem(
          whole,
          "cannot be read: " + Shown.line(String.valueOf(e.getMessage())),
          "Try `cat` on it.");
    }
  }

  /** Bytes to text: UTF-8, strictly, with the place of the first byte that is not. */
  public static Decoded<Source> text(byte[] bytes, String name) {
    boolean wide =
        bytes.length > 1
            && ((bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe)
                || (bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff));
    if (wide) {
      return Decoded.problem(
          Source.unread(name).whole(), "is UTF-16", "Save it as UTF-8, such as with `iconv`.");
    }
    if (isAscii(bytes)) { // as nearly every file is, and decoding takes three times its memory
      return decoded(new String(bytes, StandardCharsets.ISO_8859_1), name);
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError() && text.indexOf('\0') < 0) {
      String bad = String.format("\\x%02x", bytes[in.position()]);
      return Decoded.problem(
          Source.of(name, text).atOffset(text.length()),
          "the byte " + bad + " is not UTF-8",
          "Save the file as UTF-8, such as with `iconv -f latin1 -t utf-8`.");
    }
    return decoded(text, name);
  }

  private static Decoded<Source> decoded(String text, String name) {
    return text.indexOf('\0') < 0
        ? Decoded.ok(Source.of(name, text))
        : Decoded.problem(Source.unread(name).whole(), "is a binary file", "Is it the right file?");
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
