package dev.regroup.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text format 0.0.4 as its page at prometheus.io has it, and as strictly as
 * node_exporter's textfile collector: what that would refuse, or would not read whole, throws.
 *
 * @param families type by metric, in the order of the text
 * @param samples value by metric and labels; these by name
 */
record PrometheusText(Map<String, String> families, Map<Sample, Double> samples) {
  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  /** Whose value it is. */
  record Sample(String metric, Map<String, String> labels) {}

  static PrometheusText read(String text) {
    require(text.endsWith("\n"), "the last line has no end");
    PrometheusText read = new PrometheusText(new LinkedHashMap<>(), new LinkedHashMap<>());
    Set<String> helped = new HashSet<>();
    String current = "";
    // Only this ends a line, whatever else Java takes for a line's end.
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      if (line.startsWith("#")) {
        Matcher comment = COMMENT.matcher(line);
        require(comment.matches(), "a comment of no use: " + line);
        boolean help = comment.group(1).equals("HELP");
        require(help ? helped.add(comment.group(2)) : true, "helped twice: " + line);
        if (!help) {
          current = comment.group(2);
          require(helped.contains(current), "no help before " + line);
          require(read.families.put(current, comment.group(3)) == null, "typed twice: " + line);
        }
      } else {
        read.sample(line, current);
      }
    }
    return read;
  }

  double value(String metric, Map<String, String> labels) {
    return Objects.requireNonNull(
        samples.get(new Sample(metric, labels)), () -> metric + labels + " in " + samples);
  }

  /** Values of a label, over all samples of a metric with that value. */
  List<String> of(String metric, String label, double value) {
    List<String> found = new ArrayList<>();
    samples.forEach(
        (sample, number) -> {
          if (sample.metric.equals(metric) && number == value) {
            found.add(String.valueOf(sample.labels.get(label)));
          }
        });
    return found;
  }

  private void sample(String line, String current) {
    Matcher name = NAME.matcher(line);
    require(name.lookingAt(), "no metric: " + line);
    require(name.group().equals(current), "not among its own: " + line);
    Map<String, String> labels = new TreeMap<>();
    int at = name.end();
    if (line.charAt(at) == '{') {
      at++;
      while (line.charAt(at) != '}') {
        at = label(line, at, labels);
      }
      at++;
    }
    String value = line.substring(at).strip();
    require(!value.contains(" "), "a time, or too much: " + line);
    Sample sample = new Sample(current, labels);
    require(samples.put(sample, Double.parseDouble(value)) == null, "twice: " + line);
  }

  private static int label(String line, int from, Map<String, String> labels) {
    Matcher name = LABEL.matcher(line).region(from, line.length());
    require(name.lookingAt() && line.startsWith("=\"", name.end()), "no label: " + line);
    StringBuilder value = new StringBuilder();
    int at = name.end() + 2;
    while (line.charAt(at) != '"') {
      char c = line.charAt(at++);
      if (c == '\\') {
        char escaped = line.charAt(at++);
        require("\\\"n".indexOf(escaped) >= 0, "an unknown escape: " + line);
        value.append(escaped == 'n' ? '\n' : escaped);
      } else {
        value.append(c);
      }
    }
    require(labels.put(name.group(), value.toString()) == null, "a label twice: " + line);
    return line.charAt(at + 1) == ',' ? at + 2 : at + 1;
  }

  private static void require(boolean met, String otherwise) {
    if (!met) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
