package dev.regroup.cli;

import dev.regroup.report.Hook;
import dev.regroup.report.Notices;
import dev.regroup.report.Occasion;
import dev.regroup.report.WebhookUrl;
import dev.regroup.run.ExitStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Who is told of a run's turning points. Flags and the environment alone say so, never a playbook
 * or an inventory: what comes from elsewhere must not have commands run on the controller.
 */
final class NoticeFlags {
  @Option(
      names = "--hook",
      paramLabel = "EVENT=COMMAND",
      description = {
        "Run a command of this machine at run_started, wave_ended, run_halted or run_ended, with the"
            + " event as JSON on its standard input; may be given several times.",
        "One of run_started that fails keeps the run from beginning."
      })
  List<String> hooks = new ArrayList<>();

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = {
        "Post the same events there as JSON.",
        "The environment variable REGROUP_WEBHOOK keeps the URL out of lists of processes."
      })
  @Nullable String webhook;

  @Option(
      names = "--hook-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      converter = Counts.Seconds.class,
      description = "For each hook, and for an event's way to the webhook (default 60).")
  int timeout = 60;

  /**
   * What they say.
   *
   * @throws Refusal with exit status 5; no message has the URL or a command, which may be secrets
   */
  Notices.Wanted wanted(Map<String, String> environment) throws Refusal {
    List<Hook> all = new ArrayList<>();
    for (String text : hooks) {
      all.add(
          Hook.of(text)
              .orElseThrow(
                  () ->
                      refusal(
                          "--hook takes EVENT=COMMAND, and EVENT is one of "
                              + Occasion.words()
                              + ".")));
    }
    String inEnvironment = environment.getOrDefault(WebhookUrl.VARIABLE, "");
    String text = webhook != null ? webhook : inEnvironment;
    String from = webhook != null ? "--webhook" : WebhookUrl.VARIABLE;
    Optional<WebhookUrl> url = WebhookUrl.of(text);
    if (url.isEmpty() && (webhook != null || !text.isBlank())) {
      throw refusal(
          from
              + " is no URL of http or https with a host; it is not shown, for it may be a secret.");
    }
    return new Notices.Wanted(all, url.orElse(null), Duration.ofSeconds(timeout));
  }

  private static Refusal refusal(String why) {
    return new Refusal(ExitStatus.USAGE, "regroup: " + why + "\nNothing was done so far.");
  }
}
