package dev.regroup.report;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Posts each notice as JSON, and once more where that may help. An event may arrive twice: when the
 * answer to the first is lost. Redirects are not followed, since they would take the event, and
 * what the address holds, to somewhere nobody named; proxies are those of the JVM.
 */
final class Webhook implements Carrier {
  /**
   * How patient it is.
   *
   * @param pauses before the second try, the third and so on
   * @param answer for one try
   * @param whole for all tries of one notice; no pause begins that would not end within
   */
  record Patience(List<Duration> pauses, Duration answer, Duration whole) {
    Patience {
      pauses = List.copyOf(pauses);
    }

    /** The usual one within a bound. */
    static Patience within(Duration whole) {
      List<Duration> pauses = List.of(1, 2, 4, 8, 16).stream().map(Duration::ofSeconds).toList();
      Duration answer = Duration.ofSeconds(10);
      return new Patience(pauses, answer.compareTo(whole) < 0 ? answer : whole, whole);
    }
  }

  /** Why a try failed, and whether another one may do better. */
  private record Failed(String why, boolean again) {}

  private final WebhookUrl url;
  private final Patience patience;
  private final Clock clock;
  private @Nullable HttpClient client;

  Webhook(WebhookUrl url, Patience patience, Clock clock) {
    this.url = url;
    this.patience = patience;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "the webhook " + url + " was";
  }

  @Override
  public boolean wants(Occasion occasion) {
    return true;
  }

  @Override
  public List<Trouble> carry(Notice notice, CompletableFuture<?> recalled)
      throws InterruptedException {
    Instant end = clock.instant().plus(patience.whole());
    int tries = 0;
    while (true) {
      Optional<Failed> failed = post(notice, recalled);
      tries++;
      if (failed.isEmpty()) {
        return List.of();
      }
      if (!failed.get().again()
          || tries > patience.pauses().size()
          || clock.instant().plus(patience.pauses().get(tries - 1)).isAfter(end)
          || !passes(patience.pauses().get(tries - 1), recalled)) {
        return List.of(untold(notice, failed.get().why(), tries));
      }
    }
  }

  private Trouble untold(Notice notice, String why, int tries) {
    String many = tries == 1 ? "" : " (" + tries + " tries)";
    return new Trouble(
        name() + " not told of " + notice.occasion().word() + ": it " + why + many, "");
  }

  /** Whether that time has passed and nobody called it off. */
  private static boolean passes(Duration pause, CompletableFuture<?> recalled)
      throws InterruptedException {
    try {
      recalled.get(pause.toMillis(), TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a recall that fails, indicates a bug", e);
    }
  }

  private Optional<Failed> post(Notice notice, CompletableFuture<?> recalled)
      throws InterruptedException {
    // The stream is there as soon as the head of the answer is, however slowly the rest may come.
    CompletableFuture<HttpResponse<InputStream>> answer =
        client().sendAsync(request(notice), HttpResponse.BodyHandlers.ofInputStream());
    try {
      CompletableFuture.anyOf(answer, recalled)
          .get(patience.answer().toMillis(), TimeUnit.MILLISECONDS);
      if (!answer.isDone()) {
        answer.cancel(true);
        return Optional.of(new Failed("did not answer before the end", false));
      }
      return judged(answer.get());
    } catch (TimeoutException e) {
      answer.cancel(true);
      return Optional.of(
          new Failed("did not answer within " + patience.answer().toSeconds() + " s", true));
    } catch (ExecutionException e) {
      return Optional.of(new Failed(words(e.getCause()), true));
    }
  }

  private HttpRequest request(Notice notice) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.uri())
            .header("Content-Type", "application/json")
            .header("User-Agent", "regroup")
            .POST(HttpRequest.BodyPublishers.ofString(notice.line() + "\n"));
    if (url.authorization() != null) {
      request.header("Authorization", url.authorization());
    }
    return request.build();
  }

  private static Optional<Failed> judged(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      // Nobody reads it.
    }
    int status = response.statusCode();
    if (status / 100 == 2) {
      return Optional.empty();
    }
    if (status / 100 == 3) {
      return Optional.of(new Failed("answered " + status + ", and no redirect is followed", false));
    }
    // RFC 9110 and RFC 6585: the request came too slowly, too early, too often.
    boolean again = status >= 500 || status == 408 || status == 425 || status == 429;
    return Optional.of(new Failed("answered " + status, again));
  }

  /** Words of its own: those of the JDK may hold the address. */
  private static String words(@Nullable Throwable fault) {
    if (has(fault, UnresolvedAddressException.class)) {
      return "has a name that is not known here";
    } else if (has(fault, HttpTimeoutException.class)) {
      return "did not answer in time";
    } else if (has(fault, SSLException.class)) {
      return "has no certificate that is trusted here, or speaks no TLS";
    }
    boolean reached = !has(fault, SocketException.class);
    return reached ? "broke the connection off" : "cannot be reached";
  }

  /** The JDK wraps one fault into another, differently from release to release. */
  private static boolean has(@Nullable Throwable fault, Class<? extends Throwable> kind) {
    return Stream.iterate(fault, Objects::nonNull, Throwable::getCause).anyMatch(kind::isInstance);
  }

  private HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(patience.answer())
              .build();
    }
    return client;
  }
}
