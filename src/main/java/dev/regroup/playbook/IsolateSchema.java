package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Fields;
import dev.regroup.inventory.yaml.Key;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Table;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.inventory.yaml.Types.Placed;
import dev.regroup.playbook.IsolatedDevice.Mapping;
import dev.regroup.playbook.IsolatedDevice.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code isolate:}. */
final class IsolateSchema {
  private static final String ID = "[0-9a-fA-F]{4}:[0-9a-fA-F]{4}";
  private static final String ADDRESS =
      "([0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:[01][0-9a-fA-F]\\.[0-7]";

  private static final Key<String> DEVICE =
      Key.optional(
          "device",
          match("a device id such as `1172:4c15`", ID),
          "vendor and device id: every match");
  private static final Key<String> BY_ADDRESS =
      Key.optional(
          "address",
          match("a PCI address such as `0000:03:00.0`", ADDRESS)
              .map((text, at, reading) -> text.length() == 7 ? "0000:" + text : text),
          "one PCI address; without a domain 0000 is meant");
  private static final Key<Boolean> OPTIONAL =
      Key.optional("optional", Types.bool(), "a host without it is fine");
  private static final Key<Together> TOGETHER =
      Key.optional("together", Types.word(Together.class), "who may share its group");
  private static final Key<String> MAPPING =
      Key.optional("mapping", Types.text(), "Proxmox resource mapping to keep in step");
  private static final Key<String> DESCRIPTION =
      Key.optional("description", Types.textOrEmpty(), "description of the mapping");
  private static final Key<Boolean> MDEV =
      Key.optional("mdev", Types.bool(), "the mapping is used through mediated devices");
  private static final Key<Boolean> LIVE =
      Key.optional("live_migration_capable", Types.bool(), "guests with it may migrate live");

  /** What {@link #device} and {@link #mapping} check, in the words of JSON Schema. */
  private static final Map<String, Object> ENTRY =
      Map.of(
          "oneOf",
          List.of(
              Map.of("required", List.of(DEVICE.name())),
              Map.of("required", List.of(BY_ADDRESS.name()))),
          "dependencies",
          Map.of(
              DESCRIPTION.name(), List.of(MAPPING.name()),
              MDEV.name(), List.of(MAPPING.name()),
              LIVE.name(), List.of(MAPPING.name())));

  static final Type<List<IsolatedDevice>> TYPE =
      Types.list(
              Types.placed(
                  Table.of(
                          "an entry of `isolate`",
                          DEVICE,
                          BY_ADDRESS,
                          OPTIONAL,
                          TOGETHER,
                          MAPPING,
                          DESCRIPTION,
                          MDEV,
                          LIVE)
                      .saying(ENTRY)
                      .map(IsolateSchema::device)),
              true)
          .saying(Map.of("uniqueItems", true))
          .map((devices, at, reading) -> distinct(devices, reading));

  private IsolateSchema() {}

  private static Type<String> match(String expected, String pattern) {
    return Type.scalar(
        expected,
        Map.of("type", "string", "pattern", "^" + pattern + "$"),
        (scalar, reading) ->
            scalar.text().matches(pattern) ? scalar.text().toLowerCase(Locale.ROOT) : null);
  }

  private static @Nullable IsolatedDevice device(Fields fields, Position at, Reading reading) {
    if (fields.has(DEVICE) == fields.has(BY_ADDRESS)) {
      reading.problem(
          at,
          fields.has(DEVICE)
              ? "both `device` and `address`"
              : "an entry of `isolate` without `device` or `address`",
          "Write exactly one of `device: \"1172:4c15\"` and `address: \"0000:03:00.0\"`.");
      return null;
    }
    String id = fields.get(DEVICE);
    String address = fields.get(BY_ADDRESS);
    if (id == null && address == null) {
      return null;
    }
    return new IsolatedDevice(
        address,
        id,
        fields.get(OPTIONAL, false),
        fields.get(TOGETHER, Together.SLOT),
        mapping(fields, reading));
  }

  private static @Nullable Mapping mapping(Fields fields, Reading reading) {
    String name = fields.get(MAPPING);
    if (name == null) {
      for (Key<?> key : List.of(DESCRIPTION, MDEV, LIVE)) {
        Position at = fields.at(key);
        if (at != null && !fields.has(MAPPING)) {
          reading.problem(
              at, "`" + key.name() + "` without `mapping`", "Name the mapping that it describes.");
        }
      }
      return null;
    }
    return new Mapping(
        name, fields.get(DESCRIPTION), fields.get(MDEV, false), fields.get(LIVE, false));
  }

  private static List<IsolatedDevice> distinct(
      List<Placed<IsolatedDevice>> devices, Reading reading) {
    List<IsolatedDevice> kept = new ArrayList<>();
    for (Placed<IsolatedDevice> device : devices) {
      if (kept.stream().anyMatch(device.value()::sameDevice)) {
        reading.problem(
            device.at(), device.value().label() + " is there twice", "Remove one of the two.");
      }
      kept.add(device.value());
    }
    return kept;
  }
}
