package dev.regroup.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.host.Secret;
import dev.regroup.ssh.SecretLedger.Outcome;
import dev.regroup.ssh.SecretLedger.Turn;
import dev.regroup.ssh.SecretLedger.Use;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SecretLedgerTest {
  private static final Secret SECRET = new Secret("horse");
  private final SecretLedger ledger = new SecretLedger();

  @Test
  void what_one_host_refuses_is_tried_on_no_other_and_not_again() throws Exception {
    assertEquals(new Turn.Go(), ask("a"));
    settle("a", Outcome.REFUSED);
    assertEquals(new Turn.RefusedBy("a"), ask("b"));
    assertEquals(new Turn.RefusedBy("a"), ask("a"));
  }

  @Test
  void another_secret_and_another_use_are_other_matters() throws Exception {
    ask("a");
    settle("a", Outcome.REFUSED);
    assertEquals(
        new Turn.Go(), ledger.ask(Use.SSH, new Secret("other"), "b", Deadline.in(Duration.ZERO)));
    assertEquals(new Turn.Go(), ledger.ask(Use.SUDO, SECRET, "b", Deadline.in(Duration.ZERO)));
  }

  /** A host that is on its way through a reboot must be reached again. */
  @Test
  void a_host_that_accepted_it_is_given_it_again_whatever_others_say() throws Exception {
    ask("a");
    settle("a", Outcome.ACCEPTED);
    ask("b");
    settle("b", Outcome.REFUSED);
    assertEquals(new Turn.Go(), ask("a"));
    assertEquals(new Turn.RefusedBy("b"), ask("c"));
  }

  @Test
  void until_it_was_accepted_one_host_at_a_time_is_asked() throws Exception {
    assertEquals(new Turn.Go(), ask("a"));
    assertEquals(new Turn.Waited("a"), ask("b"));
    CountDownLatch waiting = new CountDownLatch(1);
    FutureTask<Turn> other =
        new FutureTask<>(
            () -> {
              waiting.countDown();
              return ledger.ask(Use.SSH, SECRET, "b", Deadline.in(Duration.ofSeconds(20)));
            });
    new Thread(other).start();
    waiting.await();
    settle("a", Outcome.UNKNOWN);
    assertEquals(new Turn.Go(), other.get(20, TimeUnit.SECONDS));
    settle("b", Outcome.ACCEPTED);
    assertEquals(new Turn.Go(), ask("c"));
    assertEquals(new Turn.Go(), ask("d"));
  }

  private Turn ask(String host) throws InterruptedException {
    return ledger.ask(Use.SSH, SECRET, host, Deadline.in(Duration.ZERO));
  }

  private void settle(String host, Outcome outcome) {
    ledger.settle(Use.SSH, SECRET, host, outcome);
  }
}
