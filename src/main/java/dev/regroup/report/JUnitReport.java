package dev.regroup.report;

import dev.regroup.finding.Finding;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.Mode;
import dev.regroup.run.StepRecord;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * A run as JUnit XML: a suite a host, a case a check (how it ended, whether it is verified, whether
 * each device is isolated). Elements and attributes are those that both Windy Road's {@code
 * JUnit.xsd} for Ant and the {@code junit-10.xsd} of Jenkins' xUnit plugin allow. Pure.
 */
final class JUnitReport {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private final RunView run;
  private final XMLStreamWriter xml;
  private final HostText text;

  private JUnitReport(RunView run, XMLStreamWriter xml) {
    this.run = run;
    this.xml = xml;
    this.text = new HostText(TextOptions.plain(true, 1), run.mode());
  }

  /**
   * Writes the document, to be encoded in UTF-8.
   *
   * @throws IOException as the writer does, which stays open
   */
  static void write(RunView run, Writer out) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
      new JUnitReport(run, xml).write();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
    out.append("\n");
  }

  /**
   * One check of a host.
   *
   * @param kind of the element in it: {@code failure}, {@code error}, {@code skipped}; null for one
   *     that passed
   */
  private record Case(String name, @Nullable String kind, String message, String text) {}

  private void write() throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuites");
    int id = 0;
    for (HostView host : run.hosts()) {
      suite(id++, host);
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void suite(int id, HostView host) throws XMLStreamException {
    List<Case> cases = cases(host);
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", Words.host(host));
    xml.writeAttribute("package", "regroup." + Shown.word(run.mode()));
    xml.writeAttribute("id", String.valueOf(id));
    xml.writeAttribute("timestamp", TIMESTAMP.format(started(host)));
    xml.writeAttribute("hostname", Shown.line(host.host()));
    xml.writeAttribute("tests", String.valueOf(cases.size()));
    xml.writeAttribute("failures", count(cases, "failure"));
    xml.writeAttribute("errors", count(cases, "error"));
    xml.writeAttribute("skipped", count(cases, "skipped"));
    xml.writeAttribute("time", seconds(host));
    properties(host);
    for (Case each : cases) {
      write(each, host);
    }
    element("system-out", text.body(host));
    element("system-err", "");
    xml.writeCharacters("\n  ");
    xml.writeEndElement();
  }

  private void properties(HostView host) throws XMLStreamException {
    xml.writeCharacters("\n    ");
    xml.writeStartElement("properties");
    property("run", run.run().text());
    property("status", Shown.word(host.status()));
    property("left", Shown.word(host.left()));
    property("reboot", Shown.word(host.reboot()));
    property("verified", Words.known(host.verified()));
    xml.writeCharacters("\n    ");
    xml.writeEndElement();
  }

  private void property(String name, String value) throws XMLStreamException {
    xml.writeCharacters("\n      ");
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", name);
    xml.writeAttribute("value", value);
  }

  private void write(Case check, HostView host) throws XMLStreamException {
    xml.writeCharacters("\n    ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("name", check.name());
    xml.writeAttribute("classname", Words.host(host));
    xml.writeAttribute("time", check.name().equals("outcome") ? seconds(host) : "0");
    if (check.kind() != null) {
      xml.writeStartElement(check.kind());
      xml.writeAttribute("message", check.message());
      xml.writeAttribute("type", Shown.word(host.status()));
      xml.writeCharacters(check.text());
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private void element(String name, String content) throws XMLStreamException {
    xml.writeCharacters("\n    ");
    xml.writeStartElement(name);
    xml.writeCharacters(content);
    xml.writeEndElement();
  }

  private List<Case> cases(HostView host) {
    List<Case> cases = new ArrayList<>();
    cases.add(outcome(host));
    Boolean verified = host.verified();
    if (verified != null) {
      String kind = verified ? null : "failure";
      cases.add(new Case("verified", kind, "not verified", findings(host.findings())));
    }
    host.isolation().forEach(device -> cases.add(isolated(device)));
    return cases;
  }

  private static Case outcome(HostView host) {
    String kind =
        switch (host.status()) {
          case OK, CHANGED -> null;
          case UNREACHABLE -> "error";
          case NOT_ATTEMPTED -> "skipped";
          case REFUSED, FAILED, ROLLED_BACK, RESCUED, UNFINISHED -> "failure";
        };
    String why =
        host.findings().stream()
            .filter(Finding::isError)
            .map(finding -> ": " + Shown.line(finding.message()))
            .findFirst()
            .orElse("");
    return new Case("outcome", kind, Shown.word(host.status()) + why, findings(host.findings()));
  }

  /** In check mode a device that is not isolated yet is no failure: that is what apply is for. */
  private Case isolated(HostPlan.Isolation device) {
    Boolean isolated = device.isolated();
    boolean open = isolated == null || run.mode() == Mode.CHECK;
    String kind = Boolean.TRUE.equals(isolated) ? null : open ? "skipped" : "failure";
    String group = device.group() < 0 ? "in no group" : "in group " + device.group();
    List<String> with = device.sharedWith().stream().map(Shown::line).toList();
    String message = group + (with.isEmpty() ? "" : " with " + String.join(", ", with));
    return new Case("isolated " + Shown.line(device.device()), kind, message, "");
  }

  private static String findings(List<Finding> findings) {
    Labelled lines = new Labelled(Palette.PLAIN);
    lines.findings(findings);
    return lines.toString();
  }

  private static String count(List<Case> cases, String kind) {
    return String.valueOf(cases.stream().filter(each -> kind.equals(each.kind())).count());
  }

  /** A host that was not attempted began when the run did, as its id says. */
  private Instant started(HostView host) {
    if (!host.steps().isEmpty()) {
      return host.steps().get(0).started();
    }
    return DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
        .withZone(ZoneOffset.UTC)
        .parse(run.run().text().substring(0, 15), Instant::from);
  }

  private static String seconds(HostView host) {
    long millis =
        host.steps().stream()
            .map(StepRecord::took)
            .collect(Collectors.summingLong(Duration::toMillis));
    return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
  }
}
