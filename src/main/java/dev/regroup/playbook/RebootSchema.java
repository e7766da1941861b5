package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Fields;
import dev.regroup.inventory.yaml.Key;
import dev.regroup.inventory.yaml.Table;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.playbook.RebootPolicy.Policy;
import dev.regroup.playbook.RebootPolicy.Trial;
import java.time.Duration;
import java.util.List;

/** {@code reboot:}, as a map or as the policy's word alone. */
final class RebootSchema {
  /** Long enough for any machine's memory test, short enough to tell a typo. */
  static final Type<Duration> TIMEOUT = Types.duration(Duration.ofSeconds(1), Duration.ofDays(1));

  private static final Key<Policy> POLICY =
      Key.optional("policy", Types.word(Policy.class), "whether a reboot may happen");
  private static final Key<Trial> TRIAL =
      Key.optional("trial", Types.word(Trial.class), "boot the new line once first");
  private static final Key<Duration> WITHIN =
      Key.optional("timeout", TIMEOUT, "from the reboot command to an authenticated login");
  private static final Key<Duration> SHUTDOWN =
      Key.optional("shutdown_timeout", TIMEOUT, "until the old boot is gone");
  private static final Key<Duration> VERIFY =
      Key.optional("verify_timeout", TIMEOUT, "how long the proof is retried");
  private static final Key<String> MESSAGE =
      Key.optional("message", Types.textOrEmpty(), "for the host's log and users logged in");
  static final Key<List<String>> TEST_COMMAND =
      Key.optional(
          "test_command",
          Types.list(Types.text(), true),
          "program and arguments, run on the host as part of the proof");

  static final Type<RebootPolicy> TYPE =
      Types.either(
          Types.word(Policy.class).map((policy, at, reading) -> RebootPolicy.of(policy)),
          Table.of("reboot", POLICY, TRIAL, WITHIN, SHUTDOWN, VERIFY, MESSAGE, TEST_COMMAND)
              .map((fields, at, reading) -> policy(fields)));

  private RebootSchema() {}

  private static RebootPolicy policy(Fields fields) {
    RebootPolicy usual = RebootPolicy.DEFAULT;
    return new RebootPolicy(
        fields.get(POLICY, usual.policy()),
        fields.get(WITHIN, usual.timeout()),
        fields.get(SHUTDOWN, usual.shutdownTimeout()),
        fields.get(VERIFY, usual.verifyTimeout()),
        fields.get(MESSAGE, usual.message()),
        fields.get(TEST_COMMAND, usual.testCommand()),
        fields.get(TRIAL, usual.trial()));
  }
}
