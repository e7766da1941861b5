package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.report.Hook;
import dev.regroup.report.Notices;
import dev.regroup.report.Occasion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Who is told, as flags and the environment say it. */
class NoticeFlagsTest {
  private static NoticeFlags parsed(String... arguments) {
    RunFlags flags = new RunFlags();
    CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create());
    line.getCommandSpec()
        .addMixin("flags", CommandLine.Model.CommandSpec.forAnnotatedObject(flags));
    line.parseArgs(arguments);
    return flags.notices();
  }

  @Test
  void hooks_keep_their_order_and_their_text() throws Refusal {
    Notices.Wanted wanted =
        parsed("--hook", "run_ended=a=b; c", "--hook=run_started= x", "--hook-timeout", "7")
            .wanted(Map.of());
    assertEquals(
        List.of(new Hook(Occasion.RUN_ENDED, "a=b; c"), new Hook(Occasion.RUN_STARTED, " x")),
        wanted.hooks());
    assertEquals(Duration.ofSeconds(7), wanted.most());
    assertNull(wanted.webhook());
  }

  @Test
  void the_flag_goes_before_the_environment() throws Refusal {
    Map<String, String> environment = Map.of("REGROUP_WEBHOOK", "https://b.example.org/x\n");
    assertEquals("https://b.example.org/…", String.valueOf(parsed().wanted(environment).webhook()));
    NoticeFlags flags = parsed("--webhook", "https://a.example.org/");
    assertEquals("https://a.example.org/", String.valueOf(flags.wanted(environment).webhook()));
    assertNull(parsed().wanted(Map.of("REGROUP_WEBHOOK", " ")).webhook());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3cret", "run_started=", "host_ended=s3cret", "RUN_ENDED=s3cret", "=s3cret"})
  void a_hook_of_no_event_is_refused(String hook) {
    Refusal refusal = assertThrows(Refusal.class, () -> parsed("--hook", hook).wanted(Map.of()));
    assertEquals(5, refusal.exitStatus());
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("run_started, wave_ended, run_halted, run_ended."), message);
    assertFalse(message.contains("s3cret"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://s3cret@example.org/", "s3cret", "https:// s3cret"})
  void what_is_no_url_is_refused_and_not_shown(String url) {
    Refusal refusal = assertThrows(Refusal.class, () -> parsed("--webhook", url).wanted(Map.of()));
    assertEquals(5, refusal.exitStatus());
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("--webhook is no URL"), message);
    assertFalse(message.contains("s3cret"), message);
  }
}
