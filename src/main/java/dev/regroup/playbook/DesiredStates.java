package dev.regroup.playbook;

import dev.regroup.inventory.Host;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Key;
import dev.regroup.inventory.yaml.Nearest;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Problem;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a play, refined by inventory variables, asks of one host: play, then {@code group_vars},
 * then {@code host_vars}, then {@code -e}; the later wins. Scalars and maps are replaced whole; a
 * kernel parameter's key named at a higher level replaces all that lower levels say of it; {@code
 * isolate} entries are added, the same device replaces. Pure.
 */
public final class DesiredStates {
  private static final String PREFIX = "regroup_";

  /** Variables that refine a play, with the keys of a play that they are decoded as. */
  private static final Map<String, Key<?>> VARIABLES = variables();

  private final Host host;
  private final Reading reading = new Reading();
  private final Map<String, Position> places = new LinkedHashMap<>();

  private DesiredStates(Host host) {
    this.host = host;
  }

  private static Map<String, Key<?>> variables() {
    Map<String, Key<?>> variables = new LinkedHashMap<>();
    List.of(
            PlaySchema.KERNEL_PARAMETERS,
            PlaySchema.IOMMU,
            PlaySchema.ACS_OVERRIDE,
            PlaySchema.ISOLATE,
            PlaySchema.REBOOT,
            PlaySchema.RESCUE,
            PlaySchema.GUESTS)
        .forEach(key -> variables.put(PREFIX + key.name(), key));
    return variables;
  }

  /** JSON Schemas of the variables that refine a play, by name. */
  static Map<String, Object> schemas() {
    Map<String, Object> schemas = new LinkedHashMap<>();
    VARIABLES.forEach(
        (name, key) -> {
          Map<String, Object> schema = new LinkedHashMap<>(key.type().schema());
          schema.put("description", key.doc());
          schemas.put(name, schema);
        });
    return schemas;
  }

  /** The desired state of a host, or every variable of it that cannot refine the play. */
  public static Decoded<DesiredState> of(Play play, Host host) {
    return new DesiredStates(host).refine(play);
  }

  private Decoded<DesiredState> refine(Play play) {
    unknown();
    DesiredState base = play.desired();
    List<Request> parameters = base.parameters();
    for (List<Request> higher : values(PlaySchema.KERNEL_PARAMETERS)) {
      parameters = merge(parameters, higher);
    }
    List<IsolatedDevice> isolate = base.isolate();
    for (List<IsolatedDevice> higher : values(PlaySchema.ISOLATE)) {
      isolate = add(isolate, higher);
    }
    DesiredState refined =
        new DesiredState(
            parameters,
            last(PlaySchema.IOMMU, base.iommu()),
            isolate,
            last(PlaySchema.REBOOT, base.reboot()),
            last(PlaySchema.ACS_OVERRIDE, base.acsOverride()),
            last(PlaySchema.RESCUE, base.rescue()),
            last(PlaySchema.GUESTS, base.guests()),
            base.confirmTimeout());
    notBuilt(refined);
    return reading.result(refined);
  }

  private <T> T last(Key<T> key, T base) {
    List<T> values = values(key);
    return values.isEmpty() ? base : values.get(values.size() - 1);
  }

  private <T> List<T> values(Key<T> key) {
    List<T> values = new ArrayList<>();
    for (Yaml yaml : host.values(PREFIX + key.name())) {
      places.put(key.name(), yaml.at());
      String subject = "`" + PREFIX + key.name() + "` of host " + Shown.quoted(host.name());
      Yaml template = yaml.find(scalar -> scalar.text().contains("{{"));
      if (template != null) {
        reading.problem(
            template.at(),
            subject + " holds `{{`, and Jinja2 is not evaluated",
            "Set the value itself.");
        continue;
      }
      T value = key.type().decode(yaml, reading);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private static List<Request> merge(List<Request> lower, List<Request> higher) {
    Set<String> named = higher.stream().map(Request::key).collect(Collectors.toSet());
    List<Request> merged = new ArrayList<>();
    lower.stream().filter(request -> !named.contains(request.key())).forEach(merged::add);
    merged.addAll(higher);
    return merged;
  }

  private static List<IsolatedDevice> add(List<IsolatedDevice> lower, List<IsolatedDevice> higher) {
    List<IsolatedDevice> all = new ArrayList<>(lower);
    for (IsolatedDevice device : higher) {
      int at = 0;
      while (at < all.size() && !all.get(at).sameDevice(device)) {
        at++;
      }
      if (at < all.size()) {
        all.set(at, device);
      } else {
        all.add(device);
      }
    }
    return all;
  }

  private void unknown() {
    Set<String> names = new TreeSet<>();
    host.layers().forEach(layer -> names.addAll(layer.keySet()));
    for (String name : names) {
      if (name.startsWith(PREFIX) && !VARIABLES.containsKey(name)) {
        String near = Nearest.to(name, VARIABLES.keySet());
        String known = "Known are " + String.join(", ", VARIABLES.keySet()) + ".";
        reading.problem(
            Objects.requireNonNull(host.variable(name)).at(),
            "unknown variable " + Shown.quoted(name),
            near == null ? known : "Did you mean `" + near + "`? " + known);
      }
    }
  }

  /** What the play itself uses is told by {@link NotBuiltYet#check}; here what variables ask. */
  private void notBuilt(DesiredState refined) {
    for (String key : NotBuiltYet.desired(refined)) {
      Position at = places.get(key.replaceAll("[.\\[].*", ""));
      if (at != null) {
        Problem problem = NotBuiltYet.problem(PREFIX + key, at);
        reading.problem(problem.at(), problem.message(), problem.remedy());
      }
    }
  }
}
