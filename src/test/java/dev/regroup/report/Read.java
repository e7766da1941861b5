package dev.regroup.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads JSON with a parser that is not the writer's. */
final class Read {
  private Read() {}

  /** An object, from its text or as part of another. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> map(@Nullable Object json) {
    if (json instanceof String text) {
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      return (Map<String, Object>) new Yaml(new SafeConstructor(options)).load(text);
    }
    return (Map<String, Object>) Objects.requireNonNull(json);
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(@Nullable Object json) {
    return (List<Object>) Objects.requireNonNull(json);
  }

  static Map<String, Object> host(Map<String, Object> document, String name) {
    return list(document.get("hosts")).stream()
        .map(Read::map)
        .filter(host -> name.equals(host.get("host")))
        .findFirst()
        .orElseThrow();
  }
}
