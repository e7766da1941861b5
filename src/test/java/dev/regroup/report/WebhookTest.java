package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  private final List<String> got = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> answers = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch over = new CountDownLatch(1);
  private CompletableFuture<Void> recalled = new CompletableFuture<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** The next answer, 204 behind the last; 0 is none at all, 1 a head without an end. */
  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    got.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Content-Type")
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization")
            + " "
            + body);
    int status = answers.isEmpty() ? 204 : answers.remove(0);
    exchange.getResponseHeaders().add("Location", "/elsewhere");
    if (status > 1) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    if (status == 1) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write('.');
      exchange.getResponseBody().flush();
    }
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String url(String rest) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + rest;
  }

  private List<String> carry(String url, Webhook.Patience patience) throws InterruptedException {
    WebhookUrl parsed = WebhookUrl.of(url).orElseThrow();
    return new Webhook(parsed, patience, Clock.systemUTC())
        .carry(NOTICE, recalled).stream().map(Carrier.Trouble::told).toList();
  }

  @Test
  void one_that_fails_twice_gets_the_very_line_three_times() throws InterruptedException {
    answers.addAll(List.of(503, 429));
    assertEquals(List.of(), carry(url("/a/b?token=s3cret"), QUICK));
    String request = "POST /a/b?token=s3cret application/json null {\"event\":\"wave_ended\"}\n";
    assertEquals(Collections.nCopies(3, request), got);
  }

  @Test
  void user_and_password_are_a_header_as_other_clients_make_it() throws InterruptedException {
    assertEquals(List.of(), carry(url("/").replace("://", "://me:s3cret@"), QUICK));
    // printf 'me:s3cret' | base64
    assertTrue(got.get(0).contains(" Basic bWU6czNjcmV0 "), got::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "302, 'answered 302, and no redirect is followed'",
    "307, 'answered 307, and no redirect is followed'",
    "404, answered 404",
    "401, answered 401"
  })
  void what_will_not_help_is_tried_once(int status, String why) throws InterruptedException {
    answers.add(status);
    String told = only(carry(url("/T0/s3cret"), QUICK));
    assertTrue(told.endsWith("was not told of wave_ended: it " + why + "."), told);
    assertEquals(1, got.size(), got::toString);
  }

  @Test
  void one_that_only_fails_is_told_with_its_tries() throws InterruptedException {
    answers.addAll(Collections.nCopies(9, 500));
    String told = only(carry(url("/T0/s3cret"), QUICK));
    assertTrue(told.endsWith("it answered 500 (5 tries)."), told);
    assertEquals(5, got.size());
  }

  @Test
  void one_that_never_answers_is_left_after_its_time() throws InterruptedException {
    answers.addAll(List.of(0, 0));
    Webhook.Patience short_ =
        new Webhook.Patience(
            List.of(Duration.ofMillis(5)), Duration.ofSeconds(1), Duration.ofHours(1));
    String told = only(carry(url("/T0/s3cret"), short_));
    assertTrue(told.endsWith("it did not answer within 1 s (2 tries)."), told);
  }

  @Test
  void an_answer_without_an_end_is_one() throws InterruptedException {
    answers.add(1);
    assertEquals(List.of(), carry(url("/"), QUICK));
  }

  @Test
  void one_that_is_down_cannot_be_reached() throws InterruptedException {
    server.stop(0);
    String told = only(carry(url("/T0/s3cret"), QUICK));
    assertTrue(told.endsWith("it cannot be reached (5 tries)."), told);
  }

  @Test
  void no_try_begins_behind_the_bound_of_all() throws InterruptedException {
    answers.addAll(Collections.nCopies(9, 500));
    Webhook.Patience none =
        new Webhook.Patience(
            List.of(Duration.ofHours(2)), Duration.ofSeconds(20), Duration.ofHours(1));
    assertTrue(only(carry(url("/"), none)).endsWith("it answered 500."));
    assertEquals(1, got.size());
  }

  @Test
  void a_recall_ends_a_wait_for_an_answer_and_a_pause() throws InterruptedException {
    answers.add(0);
    Webhook.Patience endless =
        new Webhook.Patience(
            List.of(Duration.ofHours(1)), Duration.ofHours(1), Duration.ofHours(9));
    threads.execute(this::recallOnceAsked);
    assertTrue(only(carry(url("/"), endless)).endsWith("it did not answer before the end."));
    recalled = new CompletableFuture<>();
    got.clear();
    answers.add(500);
    threads.execute(this::recallOnceAsked);
    only(carry(url("/"), endless)); // in an hour otherwise
  }

  private void recallOnceAsked() {
    while (got.isEmpty()) {
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
