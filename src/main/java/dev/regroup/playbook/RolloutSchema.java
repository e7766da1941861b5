package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Fields;
import dev.regroup.inventory.yaml.Key;
import dev.regroup.inventory.yaml.Patterns;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Table;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.playbook.RolloutPolicy.Canary;
import dev.regroup.playbook.RolloutPolicy.OnFailure;
import dev.regroup.playbook.RolloutPolicy.Order;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code rollout:}. */
final class RolloutSchema {
  private static final int MOST = 1_000_000;

  private static final Key<Order> ORDER =
      Key.optional("order", Types.word(Order.class), "the order of hosts");
  private static final Key<List<Amount>> SERIAL =
      Key.optional(
          "serial",
          Types.either(
              amount(1).map((one, at, reading) -> List.of(one)), Types.list(amount(1), false)),
          "sizes of the waves; the last repeats");
  private static final Key<Canary> CANARY =
      Key.optional("canary", Types.word(Canary.class), "what the first wave holds");
  private static final Key<Amount> MAX_UNAVAILABLE =
      Key.optional("max_unavailable", amount(1), "how many hosts may be touched at once");
  private static final Key<Map<String, Integer>> MAX_UNAVAILABLE_PER =
      Key.optional(
          "max_unavailable_per", new Counts(), "the same by `cluster` or by an inventory variable");
  private static final Key<Amount> MAX_FAILURES =
      Key.optional("max_failures", amount(0), "how many hosts may fail before the run halts");
  private static final Key<OnFailure> ON_FAILURE =
      Key.optional("on_failure", Types.word(OnFailure.class), "what happens to a failed host");
  private static final Key<Duration> SOAK =
      Key.optional(
          "soak", Types.duration(Duration.ZERO, Duration.ofDays(30)), "time between waves");
  private static final Key<Boolean> PAUSE =
      Key.optional("pause", Types.bool(), "ask between waves");

  static final Type<RolloutPolicy> TYPE =
      Table.of(
              "rollout",
              ORDER,
              SERIAL,
              CANARY,
              MAX_UNAVAILABLE,
              MAX_UNAVAILABLE_PER,
              MAX_FAILURES,
              ON_FAILURE,
              SOAK,
              PAUSE)
          .map((fields, at, reading) -> policy(fields));

  private RolloutSchema() {}

  private static RolloutPolicy policy(Fields fields) {
    RolloutPolicy usual = RolloutPolicy.DEFAULT;
    return new RolloutPolicy(
        fields.get(ORDER, usual.order()),
        fields.get(SERIAL, usual.serial()),
        fields.get(CANARY, usual.canary()),
        fields.get(MAX_UNAVAILABLE, usual.maxUnavailable()),
        fields.get(MAX_UNAVAILABLE_PER, usual.maxUnavailablePer()),
        fields.get(MAX_FAILURES, usual.maxFailures()),
        fields.get(ON_FAILURE, usual.onFailure()),
        fields.get(SOAK, usual.soak()),
        fields.get(PAUSE, usual.pause()));
  }

  private static Type<Amount> amount(int least) {
    return Type.scalar(
        "a number from " + least + " or a share such as `10%`",
        Map.of(
            "type",
            List.of("integer", "string"),
            "pattern",
            Patterns.amount(least, MOST, 100),
            "minimum",
            least,
            "maximum",
            MOST),
        (scalar, reading) -> amount(scalar.text(), least));
  }

  private static @Nullable Amount amount(String text, int least) {
    boolean percent = text.endsWith("%");
    String digits = percent ? text.substring(0, text.length() - 1) : text;
    Integer value = Types.number(digits, least, percent ? 100 : MOST);
    return value == null ? null : new Amount(value, percent);
  }

  /** Any names with numbers; {@code cluster} keeps its default where it is not named. */
  private static final class Counts implements Type<Map<String, Integer>> {
    private static final Type<Integer> COUNT = Types.number(1, MOST);

    @Override
    public String expected() {
      return "a map of names and numbers such as `{cluster: 1, rack: 2}`";
    }

    @Override
    public @Nullable Map<String, Integer> decode(Yaml yaml, Reading reading) {
      if (!(yaml instanceof Yaml.Mapping mapping)) {
        return wrong(yaml, reading);
      }
      Map<String, Integer> counts = new LinkedHashMap<>(RolloutPolicy.DEFAULT.maxUnavailablePer());
      for (Yaml.Entry entry : mapping.entries()) {
        Integer count = COUNT.decode(entry.value(), reading);
        if (count != null) {
          counts.put(entry.key().text(), count);
        }
      }
      return counts;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "object", "additionalProperties", COUNT.schema());
    }
  }
}
