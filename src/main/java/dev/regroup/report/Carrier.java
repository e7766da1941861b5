package dev.regroup.report;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes notices to somebody outside. Used by one thread at a time. */
interface Carrier {
  /** Who is told, for messages: {@code the webhook https://…}. */
  String name();

  /** Whether anybody wants to be told of it. */
  boolean wants(Occasion occasion);

  /**
   * Takes one there; blocks, for as long as its own bounds allow.
   *
   * @param recalled is completed, by another thread, when it has to end at once
   * @return what went wrong, empty where nothing did
   */
  List<Trouble> carry(Notice notice, CompletableFuture<?> recalled) throws InterruptedException;

  /**
   * What went wrong.
   *
   * @param what a sentence without its end
   * @param said what was printed meanwhile, of which nobody knows what it holds; empty for nothing
   */
  record Trouble(String what, String said) {
    /** For people at the controller, and for nothing that is kept. */
    String told() {
      return said.isEmpty() ? what + "." : what + ": " + said;
    }
  }
}
