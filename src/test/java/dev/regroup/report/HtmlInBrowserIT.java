package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in Debian's Chromium: what it logs to the console, and what it asks a proxy for, which
 * is the only way out that the browser is given.
 */
@Tag("sshd")
class HtmlInBrowserIT {
  private static final String LOADS =
      "<img src=\"http://evil.invalid/x\" onerror=\"console.log(2)\">";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer proxy;

  /**
   * What the browser made of a page.
   *
   * @param dom the document as it stands after loading
   * @param console messages of the console
   */
  private record Seen(String dom, List<String> console) {}

  @BeforeEach
  void start() throws IOException {
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    proxy.start();
  }

  @AfterEach
  void stop() {
    proxy.stop(0);
  }

  @Test
  void a_page_of_every_status_logs_nothing_and_asks_for_nothing() throws Exception {
    for (Mode mode : List.of(Mode.CHECK, Mode.APPLY)) {
      Seen seen = open(Samples.report(ReportFile.Format.HTML, Samples.everyStatus(mode)));
      assertEquals(List.of(), seen.console());
      assertTrue(seen.dom().contains("<h2>failed1"), seen.dom());
      assertTrue(seen.dom().contains("<span class=\"add\">+GRUB_CMDLINE"), seen.dom());
    }
    assertEquals(List.of(), fromPage());
  }

  @Test
  void hostile_texts_in_every_field_are_inert() throws Exception {
    Seen seen = open(Samples.report(ReportFile.Format.HTML, hostile()));
    assertEquals(List.of(), seen.console());
    assertEquals(List.of(), fromPage());
    assertFalse(seen.dom().contains("<script"), "an element came of a text");
    assertFalse(seen.dom().contains("<img"), "an element came of a text");
    assertFalse(seen.dom().contains("onerror=\"console"), "an attribute came of a text");
    assertTrue(seen.dom().contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "it is shown");
    assertEquals(1, seen.dom().split("<style", -1).length - 1);
    HostileTest.harmless(seen.dom(), true);
    assertTrue(seen.dom().length() > 2_000_000, "a mebibyte, twice: " + seen.dom().length());
  }

  /** That the eyes of this test see: the same text as markup is run and loaded. */
  @Test
  void the_same_texts_as_markup_would_be_noticed() throws Exception {
    Seen seen = open("<!DOCTYPE html><title>x</title><script>console.log('ran')</script>" + LOADS);
    assertTrue(seen.console().toString().contains("ran"), seen.toString());
    assertTrue(fromPage().toString().contains("http://evil.invalid/x"), asked.toString());
  }

  /** And the policy by itself keeps them from running, should an escape ever be forgotten. */
  @Test
  void the_policy_alone_stops_a_script_and_an_image() throws Exception {
    String page = Samples.report(ReportFile.Format.HTML, Samples.everyStatus(Mode.CHECK));
    String broken = page.replace("<main>", "<main><script>document.title='ran'</script>" + LOADS);
    assertFalse(broken.equals(page));
    Seen seen = open(broken);
    assertFalse(seen.dom().contains("<title>ran"), seen.dom());
    assertEquals(List.of(), fromPage());
    assertTrue(seen.console().toString().contains("Content Security Policy"), seen.toString());
  }

  private static RunResult hostile() {
    String long1 = Hostile.SAID.repeat((1 << 20) / Hostile.SAID.length() + 1);
    HostResult big =
        Samples.result(
            "big1",
            Status.FAILED,
            Left.PATCHED,
            Samples.planFor(long1),
            HostResult.Reboot.NEEDED,
            false,
            List.of(new Finding("RG-TEST-01", Severity.ERROR, long1, long1)));
    List<HostResult> hosts = new ArrayList<>(Hostile.result().hosts());
    hosts.add(big);
    return new RunResult(Samples.RUN, Mode.APPLY, Hostile.SAID, 2, hosts);
  }

  /** Chromium has errands of its own, all of them to its maker. */
  private List<String> fromPage() {
    synchronized (asked) {
      return asked.stream()
          .filter(request -> !request.matches(".*\\.(google|googleapis|gvt1)\\.com[:/].*"))
          .toList();
    }
  }

  private Seen open(String html) throws Exception {
    Path page = Files.writeString(folder.resolve("report.html"), html);
    Path dom = folder.resolve("dom");
    Path log = folder.resolve("log");
    Process browser =
        new ProcessBuilder(
                Tools.require("chromium", "chromium").toString(),
                "--headless",
                // As root it has no sandbox, and the page is our own.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"),
                "--proxy-server=http://127.0.0.1:" + proxy.getAddress().getPort(),
                "--enable-logging=stderr",
                "--virtual-time-budget=2000",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    if (!browser.waitFor(90, TimeUnit.SECONDS)) {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly();
      throw new AssertionError("Chromium did not end: " + Files.readString(log));
    }
    assertEquals(0, browser.exitValue(), () -> log.toString());
    List<String> console =
        Files.readString(log).lines().filter(line -> line.contains(":CONSOLE")).toList();
    return new Seen(Files.readString(dom), console);
  }
}
