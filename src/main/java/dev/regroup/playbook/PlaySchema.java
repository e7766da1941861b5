package dev.regroup.playbook;

import dev.regroup.inventory.HostPattern;
import dev.regroup.inventory.yaml.Fields;
import dev.regroup.inventory.yaml.Key;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Table;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.kernel.Request;
import dev.regroup.playbook.DesiredState.Guests;
import dev.regroup.playbook.DesiredState.Rescue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of a play. */
final class PlaySchema {
  private static final String NO_TASKS =
      "A Regroup play has no tasks: it says what the kernel parameters shall be.";
  private static final String INVENTORY_VARIABLES =
      "Set variables in the inventory, in `group_vars` or `host_vars`.";

  private static final Key<String> NAME =
      Key.required("name", Types.text(), "what the play is for");
  private static final Key<String> HOSTS =
      Key.required(
          "hosts",
          Types.either(
                  Types.text(),
                  Types.list(Types.text(), false).map((list, at, reading) -> patterns(list)))
              .map(PlaySchema::pattern),
          "an Ansible host pattern");
  private static final Key<Boolean> BECOME =
      Key.optional("become", Types.bool(), "run through sudo");
  static final Key<List<Request>> KERNEL_PARAMETERS =
      Key.optional("kernel_parameters", KernelParametersSchema.TYPE, "what the command line holds");
  static final Key<IommuGoal> IOMMU =
      Key.optional("iommu", Types.word(IommuGoal.class), "the IOMMU as a whole");
  static final Key<AcsOverride> ACS_OVERRIDE =
      Key.optional("acs_override", AcsOverrideSchema.TYPE, "what `pcie_acs_override` holds");
  static final Key<List<IsolatedDevice>> ISOLATE =
      Key.optional("isolate", IsolateSchema.TYPE, "devices with IOMMU groups of their own");
  static final Key<RebootPolicy> REBOOT =
      Key.optional("reboot", RebootSchema.TYPE, "whether and how hosts reboot");
  static final Key<Rescue> RESCUE =
      Key.optional("rescue", Types.word(Rescue.class), "when a host puts itself back");
  private static final Key<Duration> CONFIRM_TIMEOUT =
      Key.optional("confirm_timeout", RebootSchema.TIMEOUT, "from the boot until rescue acts");
  static final Key<Guests> GUESTS =
      Key.optional("guests", Types.word(Guests.class), "what happens to running guests");
  private static final Key<Guards> GUARDS =
      Key.optional("guards", GuardsSchema.TYPE, "what may forbid touching a host");
  private static final Key<RolloutPolicy> ROLLOUT =
      Key.optional("rollout", RolloutSchema.TYPE, "waves, slots, budget");

  static final Type<Play> TYPE =
      Table.of(
              "a play",
              NAME,
              HOSTS,
              BECOME,
              KERNEL_PARAMETERS,
              IOMMU,
              ACS_OVERRIDE,
              ISOLATE,
              REBOOT,
              RESCUE,
              CONFIRM_TIMEOUT,
              GUESTS,
              GUARDS,
              ROLLOUT)
          .knowing(ansible())
          .map(PlaySchema::play);

  private PlaySchema() {}

  /** Keys of Ansible's plays that people bring along. */
  private static Map<String, String> ansible() {
    Map<String, String> remedies = new LinkedHashMap<>();
    for (String key :
        List.of("tasks", "roles", "pre_tasks", "post_tasks", "handlers", "gather_facts")) {
      remedies.put(key, NO_TASKS);
    }
    for (String key : List.of("vars", "vars_files", "environment")) {
      remedies.put(key, INVENTORY_VARIABLES);
    }
    for (String key : List.of("serial", "order", "max_fail_percentage")) {
      remedies.put(
          key, "It belongs below `rollout`, see `serial`, `order` and `max_failures` there.");
    }
    remedies.put(
        "become_user", "Only root can change the boot configuration; write `become: true`.");
    remedies.put("remote_user", "Set `ansible_user` in the inventory, or use `-u`.");
    remedies.put("port", "Set `ansible_port` in the inventory.");
    return remedies;
  }

  /** Null where one of them is a template, which is told at its own place. */
  private static @Nullable String patterns(List<String> list) {
    return list.stream().anyMatch(one -> one.contains("{{")) ? null : String.join(",", list);
  }

  private static @Nullable String pattern(String text, Position at, Reading reading) {
    String fault = HostPattern.check(text);
    if (fault != null) {
      reading.problem(
          at, fault, "Write a pattern such as `all`, `recorders:!maintenance` or `pve*`.");
      return null;
    }
    return text;
  }

  private static @Nullable Play play(Fields fields, Position at, Reading reading) {
    Map<String, Position> written = reading.takeWritten();
    String name = fields.get(NAME);
    String hosts = fields.get(HOSTS);
    if (name == null || hosts == null) {
      return null;
    }
    return new Play(
        name,
        hosts,
        fields.get(BECOME, false),
        desired(fields),
        fields.get(GUARDS, Guards.DEFAULT),
        fields.get(ROLLOUT, RolloutPolicy.DEFAULT),
        at,
        written);
  }

  private static DesiredState desired(Fields fields) {
    return new DesiredState(
        fields.get(KERNEL_PARAMETERS, List.of()),
        fields.get(IOMMU, IommuGoal.UNMANAGED),
        fields.get(ISOLATE, List.of()),
        fields.get(REBOOT, RebootPolicy.DEFAULT),
        fields.get(ACS_OVERRIDE, AcsOverride.UNMANAGED),
        fields.get(RESCUE, Rescue.WHEN_CUT_OFF),
        fields.get(GUESTS, Guests.REFUSE),
        fields.get(CONFIRM_TIMEOUT, DesiredState.DEFAULT_CONFIRM_TIMEOUT));
  }
}
