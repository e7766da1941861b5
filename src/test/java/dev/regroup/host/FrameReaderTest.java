package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.FrameReader.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private static final String NONCE = "0123456789abcdef0123456789abcdef";
  private static final String GREETING = NONCE + "\n";

  private final List<String> heard = new ArrayList<>();
  private final FrameReader reader = new FrameReader(NONCE, frame -> heard.add(frame.name()));

  @Test
  void an_answer_is_the_same_however_it_is_cut() {
    String answer =
        "Welcome!\n" + GREETING + frame("facts", "a\nb\n") + frame("empty", "") + end(0, 2);
    long seed = 20261122;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      FrameReader one = new FrameReader(NONCE, frame -> {});
      byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
      for (int i = 0; i < bytes.length; ) {
        int n = Math.min(1 + random.nextInt(9), bytes.length - i);
        one.accept(bytes, i, n);
        i += n;
      }
      assertEquals(State.ENDED, one.state(), "seed " + seed + " round " + round);
      assertEquals(
          List.of(
              new Frame("facts", "a\nb\n".getBytes(StandardCharsets.ISO_8859_1)),
              new Frame("empty", new byte[0])),
          one.frames());
    }
  }

  @Test
  void frames_are_heard_as_they_arrive_and_the_end_is_no_frame() {
    assertEquals(State.FRAMES, accept(GREETING + frame("one", "1") + NONCE + " two 3\nab"));
    assertEquals(List.of("one"), heard);
    assertEquals(State.ENDED, accept("c\n" + end(7, 2)));
    assertEquals(List.of("one", "two"), heard);
    assertEquals(7, reader.status().orElseThrow());
  }

  @Test
  void a_body_may_hold_anything_even_what_looks_like_frames() {
    String trap = end(0, 0) + "\0\n" + NONCE + "\n";
    assertEquals(State.ENDED, accept(GREETING + frame("trap", trap) + end(0, 1)));
    assertEquals(trap, reader.frames().get(0).text());
  }

  @Test
  void noise_is_dropped_with_and_without_a_newline() {
    assertEquals(State.NOISE, accept("motd\n\u001b]0;title\u0007"));
    assertEquals(State.FRAMES, accept(GREETING));
    assertEquals("motd\n\u001b]0;title\u0007" + NONCE, reader.noise());
  }

  @Test
  void a_command_line_that_is_shown_is_no_greeting() {
    assertEquals(State.NOISE, accept("exec /bin/sh -c '...' regroup " + GREETING));
    assertEquals(State.NOISE, accept(NONCE + "x\n"));
  }

  @Test
  void noise_without_end_is_cut_off() {
    byte[] y = "y\n".repeat(FrameReader.MAX_NOISE).getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(State.BROKEN, reader.accept(y, 0, y.length));
    assertEquals(HostFault.Kind.TOO_MUCH_OUTPUT, reader.problem().orElseThrow().kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh: 1: base64: not found\n",
        "0123456789abcdef0123456789abcdee one 1\n",
        "0123456789abcdef0123456789abcdef One 1\n",
        "0123456789abcdef0123456789abcdef one -1\n",
        "0123456789abcdef0123456789abcdef one  1\n",
        "0123456789abcdef0123456789abcdef one 1\nab\n",
        "0123456789abcdef0123456789abcdef end 3\n0 1\n",
        "0123456789abcdef0123456789abcdef end 5\n256 0\n",
        "0123456789abcdef0123456789abcdef end 1\n0\n",
        "0123456789abcdef0123456789abcdef end 3\n0 0\nmore\n",
        "\n"
      })
  void anything_else_is_a_fault_of_protocol(String answer) {
    assertEquals(State.BROKEN, accept(GREETING + answer));
    assertEquals(HostFault.Kind.PROTOCOL, reader.problem().orElseThrow().kind());
    assertTrue(reader.status().isEmpty());
  }

  @Test
  void a_line_without_end_is_not_kept() {
    assertEquals(State.BROKEN, accept(GREETING + "y".repeat(500)));
    assertFalse(reader.problem().orElseThrow().what().contains("y".repeat(81)));
  }

  @Test
  void a_frame_of_the_largest_size_passes_and_one_byte_more_does_not() {
    accept(GREETING + frame("big", "x".repeat(Frame.MAX_BYTES)) + end(0, 1));
    assertEquals(State.ENDED, reader.state());
    FrameReader other = new FrameReader(NONCE, frame -> {});
    byte[] bytes =
        (GREETING + NONCE + " big " + (Frame.MAX_BYTES + 1) + "\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(State.BROKEN, other.accept(bytes, 0, bytes.length));
    assertEquals(HostFault.Kind.TOO_MUCH_OUTPUT, other.problem().orElseThrow().kind());
  }

  @Test
  void an_answer_that_is_too_large_is_cut_off() {
    accept(GREETING);
    String frame = frame("big", "x".repeat(Frame.MAX_BYTES));
    IntStream.range(0, 17).forEach(i -> accept(frame));
    assertEquals(State.BROKEN, reader.state());
    assertEquals(HostFault.Kind.TOO_MUCH_OUTPUT, reader.problem().orElseThrow().kind());
    assertEquals(15, reader.frames().size());
  }

  private State accept(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return reader.accept(bytes, 0, bytes.length);
  }

  private static String frame(String name, String body) {
    return NONCE + " " + name + " " + body.length() + "\n" + body + "\n";
  }

  private static String end(int status, int count) {
    return frame("end", status + " " + count);
  }
}
