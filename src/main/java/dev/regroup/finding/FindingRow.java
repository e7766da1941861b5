package dev.regroup.finding;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the table of findings says of one code. Immutable.
 *
 * @param code stable code, {@code RG-AREA-NN}
 * @param severities how much it weighs, the usual one first; more than one where it depends on the
 *     host, and then the meaning says on what
 * @param meaning what it stands for, for {@code docs/findings.md} alone, in its Markdown
 * @param remedy what now, one sentence as programs print it; empty where nothing is to be done. A
 *     word in capitals may stand for one of the host's, see {@link #remedy(Map)}
 */
public record FindingRow(String code, List<Severity> severities, String meaning, String remedy) {

  public FindingRow {
    severities = List.copyOf(severities);
  }

  public static FindingRow note(String code, String meaning, String remedy) {
    return new FindingRow(code, List.of(Severity.NOTE), meaning, remedy);
  }

  public static FindingRow warning(String code, String meaning, String remedy) {
    return new FindingRow(code, List.of(Severity.WARNING), meaning, remedy);
  }

  public static FindingRow error(String code, String meaning, String remedy) {
    return new FindingRow(code, List.of(Severity.ERROR), meaning, remedy);
  }

  /** An error that weighs less in the case that the meaning tells. */
  public static FindingRow errorOrWarning(String code, String meaning, String remedy) {
    return new FindingRow(code, List.of(Severity.ERROR, Severity.WARNING), meaning, remedy);
  }

  /**
   * The remedy with the host's own words.
   *
   * @param words what stands for what, such as {@code RUN} for a run id; what they stand for is
   *     never looked through again
   */
  public String remedy(Map<String, String> words) {
    Pattern word =
        Pattern.compile(
            words.keySet().stream()
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "\\b(", ")\\b")));
    return word.matcher(remedy)
        .replaceAll(found -> Matcher.quoteReplacement(words.getOrDefault(found.group(), "")));
  }
}
