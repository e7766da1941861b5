package dev.regroup.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Commands of the controller, one after another. That of the run's start is a gate: the first that
 * fails is the last that is run.
 */
final class Hooks implements Carrier {
  private final List<Hook> hooks;
  private final Duration most;

  /**
   * @param most how long each may take
   */
  Hooks(List<Hook> hooks, Duration most) {
    this.hooks = List.copyOf(hooks);
    this.most = most;
  }

  @Override
  public String name() {
    return "hooks were";
  }

  @Override
  public boolean wants(Occasion occasion) {
    return hooks.stream().anyMatch(hook -> hook.occasion() == occasion);
  }

  @Override
  public List<Trouble> carry(Notice notice, CompletableFuture<?> recalled)
      throws InterruptedException {
    List<Hook> these = hooks.stream().filter(hook -> hook.occasion() == notice.occasion()).toList();
    List<Trouble> troubles = new ArrayList<>();
    for (int i = 0; i < these.size(); i++) {
      // Of the command nothing is told: it may hold what is not for everybody's eyes.
      String which = these.size() == 1 ? "the hook" : "hook " + (i + 1);
      Optional<Trouble> trouble =
          new HookProcess(these.get(i).command(), most).run(notice, recalled);
      trouble.ifPresent(
          it ->
              troubles.add(
                  new Trouble(
                      which + " of " + notice.occasion().word() + " " + it.what(), it.said())));
      if (trouble.isPresent() && notice.occasion() == Occasion.RUN_STARTED) {
        break;
      }
    }
    return troubles;
  }
}
