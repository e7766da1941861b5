package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.LoopbackWeb;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server on loopback gets, and what is told of one that does not take it. */
@Timeout(60)
class WebhookTest {
  private static final Notice NOTICE =
      new Notice(Occasion.WAVE_ENDED, Samples.RUN.text(), "{\"event\":\"wave_ended\"}");

  private static final Webhook.Patience QUICK =
      new Webhook.Patience(
          Collections.nCopies(4, Duration.ofMillis(5)),
          Duration.ofSeconds(20),
          Duration.ofHours(1));

  private CompletableFuture<Void> recalled = new CompletableFuture<>();
  private LoopbackWeb web;

  @BeforeEach
  void start() throws IOException {
    web = new LoopbackWeb();
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private String url(String rest) {
    return "http://" + web.address() + rest;
  }

  private List<String> carry(String url, Webhook.Patience patience) throws InterruptedException {
    WebhookUrl parsed = WebhookUrl.of(url).orElseThrow();
    return new Webhook(parsed, patience, Clock.systemUTC())
        .carry(NOTICE, recalled).stream().map(Carrier.Trouble::told).toList();
  }

  @Test
  void one_that_fails_twice_gets_the_very_line_three_times() throws InterruptedException {
    web.answers.addAll(List.of(503, 429));
    assertEquals(List.of(), carry(url("/a/b?token=s3cret"), QUICK));
    String head = "POST /a/b?token=s3cret application/json null";
    assertEquals(Collections.nCopies(3, head), web.heads);
    assertEquals(Collections.nCopies(3, NOTICE.line() + "\n"), web.bodies);
  }

  @Test
  void user_and_password_are_a_header_as_other_clients_make_it() throws InterruptedException {
    assertEquals(List.of(), carry(url("/").replace("://", "://me:s3cret@"), QUICK));
    // printf 'me:s3cret' | base64
    assertTrue(web.heads.get(0).endsWith(" Basic bWU6czNjcmV0"), web.heads::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "302, 'answered 302, and no redirect is followed'",
    "307, 'answered 307, and no redirect is followed'",
    "404, answered 404",
    "401, answered 401"
  })
  void what_will_not_help_is_tried_once(int status, String why) throws InterruptedException {
    web.answers.add(status);
    String told = only(carry(url("/T0/s3cret"), QUICK));
    assertTrue(told.endsWith("was not told of wave_ended: it " + why + "."), told);
    assertEquals(1, web.heads.size(), web.heads::toString);
  }

  @Test
  void one_that_only_fails_is_told_with_its_tries() throws InterruptedException {
    web.answers.addAll(Collections.nCopies(9, 500));
    String told = only(carry(url("/T0/s3cret"), QUICK));
    assertTrue(told.endsWith("it answered 500 (5 tries)."), told);
    assertEquals(5, web.bodies.size());
  }

  @Test
  void one_that_never_answers_is_left_after_its_time() throws InterruptedException {
    web.answers.addAll(List.of(LoopbackWeb.SILENCE, LoopbackWeb.SILENCE));
    Webhook.Patience short_ =
        new Webhook.Patience(
            List.of(Duration.ofMillis(5)), Duration.ofSeconds(1), Duration.ofHours(1));
    String told = only(carry(url("/T0/s3cret"), short_));
    assertTrue(told.endsWith("it did not answer within 1 s (2 tries)."), told);
  }

  @Test
  void an_answer_without_an_end_is_one() throws InterruptedException {
    web.answers.add(LoopbackWeb.ENDLESS);
    assertEquals(List.of(), carry(url("/"), QUICK));
  }

  @Test
  void one_that_is_down_cannot_be_reached() throws InterruptedException {
    web.close();
    String told = only(carry(url("/T0/s3cret"), QUICK));
    assertTrue(told.endsWith("it cannot be reached (5 tries)."), told);
  }

  @Test
  void no_try_begins_behind_the_bound_of_all() throws InterruptedException {
    web.answers.addAll(Collections.nCopies(9, 500));
    Webhook.Patience none =
        new Webhook.Patience(
            List.of(Duration.ofHours(2)), Duration.ofSeconds(20), Duration.ofHours(1));
    assertTrue(only(carry(url("/"), none)).endsWith("it answered 500."));
    assertEquals(1, web.bodies.size());
  }

  @Test
  void a_recall_ends_a_wait_for_an_answer_and_a_pause() throws InterruptedException {
    web.answers.add(LoopbackWeb.SILENCE);
    Webhook.Patience endless =
        new Webhook.Patience(
            List.of(Duration.ofHours(1)), Duration.ofHours(1), Duration.ofHours(9));
    new Thread(this::recallOnceAsked).start();
    assertTrue(only(carry(url("/"), endless)).endsWith("it did not answer before the end."));
    recalled = new CompletableFuture<>();
    web.bodies.clear();
    web.answers.add(500);
    new Thread(this::recallOnceAsked).start();
    only(carry(url("/"), endless)); // in an hour otherwise
  }

  private void recallOnceAsked() {
    while (web.bodies.isEmpty()) {
      Thread.onSpinWait();
    }
    recalled.complete(null);
  }

  private static String only(List<String> told) {
    assertEquals(1, told.size(), told::toString);
    assertFalse(told.get(0).contains("s3cret"), told::toString);
    assertTrue(told.get(0).startsWith("the webhook http://127.0.0.1:"), told::toString);
    return told.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "https://hooks.example.org/services/T0/B0/s3cret, https://hooks.example.org/…",
    "https://me:s3cret@example.org:8443/?token=s3cret#s3cret, https://example.org:8443/…",
    "HTTP://[::1]:80, http://[::1]:80/",
  })
  void a_url_shows_its_server_alone(String url, String shown) {
    WebhookUrl parsed = WebhookUrl.of(" " + url + "\n").orElseThrow();
    assertEquals(shown, parsed.toString());
    assertFalse(parsed.uri().toString().contains("@"), parsed.uri().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https:///x",
        "http://a b/",
        "https:opaque",
        "//example.org/x"
      })
  void what_is_no_url_of_the_web_is_none(String text) {
    assertEquals(Optional.empty(), WebhookUrl.of(text));
  }
}
