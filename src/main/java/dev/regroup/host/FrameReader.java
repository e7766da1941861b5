package dev.regroup.host;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a script's stdout apart, however it is cut into pieces on its way.
 *
 * <p>First comes noise of the login shell, which is dropped; then the nonce and a newline, the
 * greeting; then frames: a line {@code NONCE NAME LENGTH}, LENGTH bytes and a newline. The last
 * frame is named {@code end}, its body is {@code STATUS COUNT}: the exit status and the number of
 * frames before it. After it comes nothing. Everything is bounded. Pure; not thread-safe.
 */
public final class FrameReader {
  /** Bytes of noise before the greeting. */
  public static final int MAX_NOISE = 1 << 20;

  /** Bytes after the greeting. */
  public static final int MAX_ANSWER = 16 << 20;

  /** How far the answer has come. */
  public enum State {
    /** The nonce has not come back yet: nothing may be sent. */
    NOISE,
    /** The script runs; its end has not been seen. */
    FRAMES,
    /** The {@code end} frame was seen and everything adds up. */
    ENDED,
    /** The answer cannot be used, see {@link #problem()}. */
    BROKEN
  }

  /**
   * Why an answer cannot be used.
   *
   * @param kind {@code PROTOCOL} or {@code TOO_MUCH_OUTPUT}
   * @param what part of a sentence, safe to print
   */
  public record Problem(HostFault.Kind kind, String what) {}

  private static final int MAX_NAME = 200;
  private static final Pattern HEADER = Pattern.compile("([a-z0-9._/-]+) ([0-9]{1,9})");
  private static final Pattern END = Pattern.compile("([0-9]{1,3}) ([0-9]{1,9})\n?");

  private final String nonce;
  private final Consumer<Frame> onFrame;
  private final List<Frame> frames = new ArrayList<>();
  private final ByteArrayOutputStream noise = new ByteArrayOutputStream();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private State state = State.NOISE;
  private String name = "";
  private byte @Nullable [] body;
  private int filled;
  private int answered;
  private int status = -1;
  private @Nullable Problem problem;

  /**
   * A reader for one answer.
   *
   * @param nonce what the host was given to send back, at least 16 characters
   * @param onFrame called for each whole frame but {@code end}, as it arrives
   */
  public FrameReader(String nonce, Consumer<Frame> onFrame) {
    this.nonce = nonce;
    this.onFrame = onFrame;
  }

  /** Takes the next piece; what comes after {@link State#BROKEN} is ignored. */
  public State accept(byte[] bytes, int offset, int length) {
    int i = offset;
    int end = offset + length;
    while (i < end && state != State.BROKEN) {
      byte[] target = body;
      if (state == State.NOISE) {
        acceptNoise(bytes[i++]);
      } else if (state == State.ENDED) {
        fail(HostFault.Kind.PROTOCOL, "it went on after its last frame");
      } else if (target != null && filled < target.length) {
        int n = Math.min(end - i, target.length - filled);
        System.arraycopy(bytes, i, target, filled, n);
        filled += n;
        i += n;
        count(n);
      } else {
        acceptLine(bytes[i++]);
        count(1);
      }
    }
    return state;
  }

  public State state() {
    return state;
  }

  /** The frames that arrived whole, {@code end} not among them. */
  public List<Frame> frames() {
    return List.copyOf(frames);
  }

  /** The script's exit status, once {@link State#ENDED}. */
  public OptionalInt status() {
    return state == State.ENDED ? OptionalInt.of(status) : OptionalInt.empty();
  }

  /** Why the answer cannot be used, once {@link State#BROKEN}. */
  public Optional<Problem> problem() {
    return Optional.ofNullable(problem);
  }

  /** What stood before the greeting, byte text, its first 2,000 bytes at most. */
  public String noise() {
    String text = ByteText.of(noise.toByteArray());
    return text.substring(0, Math.min(2000, text.length()));
  }

  private void acceptNoise(byte b) {
    if (b != '\n') {
      noise.write(b);
      line.write(b);
    } else if (isGreeting()) {
      state = State.FRAMES;
      line.reset();
    } else {
      noise.write(b);
      line.reset();
    }
    if (noise.size() > MAX_NOISE) {
      fail(
          HostFault.Kind.TOO_MUCH_OUTPUT,
          "its login shell printed more than " + MAX_NOISE + " bytes before the script");
    }
  }

  /**
   * Noise need not end with a newline (a terminal title does not), so the greeting may stand behind
   * some. A program that shows its command line instead of running it ends it in the same way, but
   * with the word that precedes the nonce there.
   */
  private boolean isGreeting() {
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith(nonce) && !text.endsWith("regroup " + nonce);
  }

  private void acceptLine(byte b) {
    if (body != null) {
      if (b == '\n') {
        finishFrame(body);
        body = null;
      } else {
        fail(HostFault.Kind.PROTOCOL, "frame " + name + " is longer than it says");
      }
    } else if (b == '\n') {
      startFrame(line.toString(StandardCharsets.ISO_8859_1));
      line.reset();
    } else {
      line.write(b);
      if (line.size() > nonce.length() + MAX_NAME + 11) {
        notAFrame(line.toString(StandardCharsets.ISO_8859_1));
      }
    }
  }

  private void startFrame(String header) {
    Matcher matcher =
        HEADER.matcher(header.startsWith(nonce + " ") ? header.substring(nonce.length() + 1) : "");
    if (!matcher.matches()) {
      notAFrame(header);
      return;
    }
    name = matcher.group(1);
    int length = Integer.parseInt(matcher.group(2));
    if (length > Frame.MAX_BYTES) {
      fail(
          HostFault.Kind.TOO_MUCH_OUTPUT,
          "frame %s has %d bytes, more than %d".formatted(name, length, Frame.MAX_BYTES));
      return;
    }
    body = new byte[length];
    filled = 0;
  }

  private void finishFrame(byte[] bytes) {
    if (!name.equals("end")) {
      Frame frame = new Frame(name, bytes);
      frames.add(frame);
      onFrame.accept(frame);
      return;
    }
    Matcher matcher = END.matcher(ByteText.of(bytes));
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > 255) {
      fail(HostFault.Kind.PROTOCOL, "its last frame does not name a status and a number");
    } else if (Integer.parseInt(matcher.group(2)) != frames.size()) {
      fail(
          HostFault.Kind.PROTOCOL,
          "it counts %s frames and %d arrived".formatted(matcher.group(2), frames.size()));
    } else {
      status = Integer.parseInt(matcher.group(1));
      state = State.ENDED;
    }
  }

  private void notAFrame(String text) {
    String shown = ByteText.display(text.substring(0, Math.min(80, text.length())));
    fail(HostFault.Kind.PROTOCOL, "\"%s\" stands where a frame should".formatted(shown));
  }

  private void count(int bytes) {
    answered += bytes;
    if (answered > MAX_ANSWER) {
      fail(HostFault.Kind.TOO_MUCH_OUTPUT, "it has more than " + MAX_ANSWER + " bytes");
    }
  }

  private void fail(HostFault.Kind kind, String what) {
    if (state != State.BROKEN) {
      state = State.BROKEN;
      problem = new Problem(kind, what);
    }
  }
}
