package dev.regroup.report;

import dev.regroup.plan.HostPlan;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/**
 * A run as one page that needs nothing beside it: what happened, a table, worst first, then each
 * host, equal ones together in a large run. It has no script, and its policy allows none, nor
 * anything from outside. Light or dark as the reader's system is; prints; fits a narrow window.
 */
final class HtmlReport {
  private final Html page;
  private final RunView run;

  private HtmlReport(Html page, RunView run) {
    this.page = page;
    this.run = run;
  }

  /**
   * Writes the page, to be encoded in UTF-8.
   *
   * @throws IOException as the writer does, which stays open
   */
  static void write(RunView run, Writer out) throws IOException {
    try {
      Html page = new Html(out);
      new HtmlReport(page, run).write();
      page.close();
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void write() throws XMLStreamException, IOException {
    page.doctype();
    page.start("html", "lang", "en");
    head();
    page.start("body").start("header");
    page.leaf("h1", title());
    if (run.mode() == Mode.CHECK) {
      page.leaf("p", "Check mode: nothing was written.", "class", "banner");
    }
    if (!run.playbook().isEmpty()) {
      page.start("p").text("Playbook ").leaf("code", run.playbook()).end();
    }
    counts();
    page.end().start("main");
    List<HostView> sorted = run.worstFirst();
    List<List<HostView>> groups = Fold.equal(sorted, this::told);
    table(sorted, groups);
    for (int at = 0; at < groups.size(); at++) {
      section(at, groups.get(at));
    }
  }

  private String title() {
    return "Regroup " + Shown.word(run.mode()) + " " + run.run();
  }

  private void head() throws XMLStreamException, IOException {
    String css = css();
    String policy =
        "default-src 'none'; style-src 'sha256-"
            + Digests.sha256(css)
            + "'; base-uri 'none'; form-action 'none'";
    page.start("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", policy);
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "referrer", "content", "no-referrer");
    page.leaf("title", title());
    page.style(css);
    page.end();
  }

  private static String css() throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is not in the jar: indicates a bug");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void counts() throws XMLStreamException {
    page.start("ul", "class", "counts");
    page.leaf("li", Words.hosts(run.hosts().size(), run.all()));
    for (Status status : Recap.TROUBLE) {
      long count = run.count(status);
      if (count > 0) {
        page.leaf("li", count + " " + Words.outcome(status, run.mode()), "class", css(status));
      }
    }
    page.end();
  }

  private void table(List<HostView> sorted, List<List<HostView>> groups) throws XMLStreamException {
    IdentityHashMap<HostView, Integer> sections = new IdentityHashMap<>();
    for (int at = 0; at < groups.size(); at++) {
      for (HostView host : groups.get(at)) {
        sections.put(host, at);
      }
    }
    page.start("table").start("thead").start("tr");
    for (String head : List.of("host", "status", "reboot", "verified", "device groups")) {
      page.leaf("th", head, "scope", "col");
    }
    page.end().end().start("tbody");
    for (HostView host : sorted) {
      page.start("tr").start("th", "scope", "row");
      page.leaf("a", Shown.again(Words.host(host)), "href", "#s" + sections.get(host)).end();
      page.leaf("td", Words.outcome(host.status(), run.mode()), "class", css(host.status()));
      page.leaf("td", Shown.word(host.reboot()), "class", "reboot");
      page.leaf("td", Words.known(host.verified()), "class", "verified");
      page.start("td");
      for (HostPlan.Isolation device : host.isolation()) {
        page.start("div").leaf("code", device.device()).text(" " + Words.group(device)).end();
      }
      page.end().end();
    }
    page.end().end();
  }

  private void section(int number, List<HostView> equal) throws XMLStreamException {
    HostView first = equal.get(0);
    page.start("section", "id", "s" + number).start("h2");
    page.text(equal.size() == 1 ? Shown.again(Words.host(first)) : Words.hosts(equal.size()));
    page.leaf("span", Words.outcome(first.status(), run.mode()), "class", css(first.status()));
    page.end();
    if (equal.size() > 1) {
      page.leaf("p", Shown.again(String.join(", ", Fold.names(equal))), "class", "small");
    }
    new HtmlHost(page, run.mode()).write(first);
    page.end();
  }

  /** All that is told of a host below its name but the times of its steps. */
  private String told(HostView host) {
    return host.status()
        + new HostText(TextOptions.plain(false, 0), run.mode()).body(host)
        + host.diff();
  }

  private static String css(Status status) {
    return "status " + Shown.word(status);
  }
}
