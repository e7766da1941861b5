package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a command came to: its exit status and what it printed. */
record Outcome(int exit, String out, String err) {
  private static final Pattern JAVA =
      Pattern.compile(
          "\\bat [\\w.$]+\\(|\\b\\w*Exception\\b|\\b(java|javax|net\\.schmizz|dev\\.regroup)\\.\\w+");

  /** The JSON document that it printed, as plain maps and lists. */
  Map<String, Object> json() {
    try {
      return JSON.std.mapFrom(out);
    } catch (IOException e) {
      throw new UncheckedIOException(this.toString(), e);
    }
  }

  /** A key of the only host of the document, as text. */
  String host(String key) {
    return String.valueOf(host().get(key));
  }

  /** Codes of the findings of the only host. */
  List<String> codes() {
    return findings().stream().map(finding -> text(finding, "code")).toList();
  }

  /**
   * Fails unless the command ended so, with this one error and a word on what to do now; and where
   * stack traces or names of Java classes show anywhere.
   *
   * @return the error's message
   */
  String failedWith(int expectedExit, String status, String left, String code) {
    assertEquals(expectedExit, exit, this::toString);
    assertEquals(expectedExit, json().get("exit"), this::toString);
    assertEquals(status, host("status"), this::toString);
    assertEquals(left, host("left"), this::toString);
    List<Map<?, ?>> errors =
        findings().stream().filter(finding -> text(finding, "severity").equals("error")).toList();
    assertEquals(List.of(code), errors.stream().map(e -> text(e, "code")).toList(), this::toString);
    assertFalse(text(errors.get(0), "remedy").isBlank(), this::toString);
    assertNoJava();
    return text(errors.get(0), "message");
  }

  /** Fails unless the command ended so, without any error. */
  Outcome endedWell(String status) {
    assertEquals(0, exit, this::toString);
    assertEquals(status, host("status"), this::toString);
    assertFalse(
        findings().stream().anyMatch(finding -> text(finding, "severity").equals("error")),
        this::toString);
    assertNoJava();
    return this;
  }

  /** Without what -v shows of scripts and answers: of them there are thousands of lines. */
  @Override
  public String toString() {
    String told =
        err.lines()
            .filter(line -> !line.contains(" < ") && !line.contains(" > "))
            .collect(Collectors.joining("\n"));
    return "exit " + exit + "\n" + out + "\n" + told;
  }

  void assertNoJava() {
    for (String text : List.of(out, err)) {
      Matcher java = JAVA.matcher(text);
      if (java.find()) {
        fail("'" + java.group() + "' is not for operators: " + this);
      }
    }
  }

  private List<Map<?, ?>> findings() {
    return list(host(), "findings").stream().<Map<?, ?>>map(Map.class::cast).toList();
  }

  private Map<?, ?> host() {
    return (Map<?, ?>) list(json(), "hosts").get(0);
  }

  private List<?> list(Map<?, ?> map, String key) {
    return map.get(key) instanceof List<?> list ? list : fail(key + " is no list: " + this);
  }

  private static String text(Map<?, ?> map, String key) {
    return String.valueOf(map.get(key));
  }
}
