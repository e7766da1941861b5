package dev.regroup.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on loopback that keeps what it gets and answers as it is told. Thread-safe. */
public final class LoopbackWeb implements AutoCloseable {
  /** In the place of a status: nothing is ever answered. */
  public static final int SILENCE = 0;

  /** In the place of a status: 200, and a body that never ends. */
  public static final int ENDLESS = 1;

  /** Method, path with query, content type and authorization of each request. */
  public final List<String> heads = Collections.synchronizedList(new ArrayList<>());

  /** What was posted. */
  public final List<String> bodies = Collections.synchronizedList(new ArrayList<>());

  /** The statuses of the next answers; behind the last it is 204. */
  public final List<Integer> answers = Collections.synchronizedList(new ArrayList<>());

  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  public LoopbackWeb() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Host and port. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    heads.add(
        "%s %s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestHeaders().getFirst("Authorization")));
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    int status = answers.isEmpty() ? 204 : answers.remove(0);
    if (status > ENDLESS) {
      exchange.getResponseHeaders().add("Location", "/elsewhere");
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    if (status == ENDLESS) {
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

  /** From now on nobody listens there. */
  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
