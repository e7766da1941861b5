package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Nearest;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.inventory.yaml.YamlParser;
import dev.regroup.inventory.yaml.YamlParser.Dialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ansible's YAML inventory: groups with {@code hosts}, {@code vars} and {@code children}
 * (ansible-core 2.14, plugins/inventory/yaml.py). Stricter: what Ansible skips with a warning is a
 * problem here, since a host left out silently is a host left unsafe.
 */
final class YamlInventory {
  private static final List<String> SECTIONS = List.of("hosts", "children", "vars");

  private final InventoryBuilder builder;
  private final Reading reading;

  private YamlInventory(InventoryBuilder builder) {
    this.builder = builder;
    this.reading = builder.reading;
  }

  static void read(Source source, InventoryBuilder builder) {
    Yaml yaml = YamlParser.parse(source, Dialect.ANSIBLE, builder.reading);
    if (yaml != null) {
      new YamlInventory(builder).top(yaml);
    }
  }

  private void top(Yaml yaml) {
    if (!(yaml instanceof Yaml.Mapping groups)) {
      reading.problem(
          yaml.at(),
          "an inventory is a map of groups, this is " + yaml.kind(),
          "Begin with `all:`, below it `hosts:`.");
      return;
    }
    if (groups.get("plugin") != null) {
      reading.problem(
          yaml.at(),
          "the configuration of an inventory plugin, which Regroup does not run",
          "Save what `ansible-inventory --list --yaml` prints into a file and name that.");
      return;
    }
    groups.entries().forEach(entry -> group(entry.key(), entry.value()));
  }

  private void group(Yaml.Scalar name, Yaml content) {
    if (!builder.addGroup(name.text(), name.at()) || isNull(content)) {
      return;
    }
    if (!(content instanceof Yaml.Mapping sections)) {
      reading.problem(
          content.at(),
          "group " + Shown.quoted(name.text()) + " is a map, this is " + content.kind(),
          "Write `hosts:`, `children:` or `vars:` below the group.");
      return;
    }
    for (Yaml.Entry section : sections.entries()) {
      switch (section.key().text()) {
        case "vars" ->
            entries(section)
                .forEach(
                    entry ->
                        builder.setGroupVariable(name.text(), entry.key().text(), entry.value()));
        case "children" -> entries(section).forEach(entry -> child(name.text(), entry));
        case "hosts" -> hosts(name.text(), entries(section));
        default -> unknown(name, section.key());
      }
    }
  }

  private void child(String parent, Yaml.Entry entry) {
    group(entry.key(), entry.value());
    if (builder.groups.containsKey(entry.key().text())) {
      builder.addChild(parent, entry.key().text(), entry.key().at());
    }
  }

  /** A range is work even where none of its hosts finds room. */
  private void hosts(String group, List<Yaml.Entry> entries) {
    for (Yaml.Entry entry : entries) {
      if (reading.isFull()) {
        return;
      }
      host(group, entry);
    }
  }

  private void host(String group, Yaml.Entry entry) {
    Yaml.Scalar key = entry.key();
    HostAddress address = HostAddress.parse(key.text(), true);
    String pattern = address == null ? key.text() : address.name();
    HostRange.Expanded names = HostRange.expand(pattern);
    if (names.names() == null) {
      reading.problem(
          key.at(), names.fault() + ": " + Shown.quoted(key.text()), "Write such as `pve[01:40]`.");
      return;
    }
    if (!(entry.value() instanceof Yaml.Mapping) && !isNull(entry.value())) {
      reading.problem(
          entry.value().at(),
          "variables of host "
              + Shown.quoted(key.text())
              + " are a map, this is "
              + entry.value().kind(),
          "Write `key: value` lines below the host.");
      return;
    }
    for (String name : names.names()) {
      if (reading.isFull()) {
        return;
      }
      builder.addHost(name, group, address == null ? null : address.port(), key.at());
      if (entry.value() instanceof Yaml.Mapping variables) {
        variables
            .entries()
            .forEach(each -> builder.setHostVariable(name, each.key().text(), each.value()));
      }
    }
  }

  /** The entries of a section; one name alone stands for a map with that key. */
  private List<Yaml.Entry> entries(Yaml.Entry section) {
    Yaml value = section.value();
    if (value instanceof Yaml.Mapping mapping) {
      return mapping.entries();
    }
    List<Yaml.Entry> entries = new ArrayList<>();
    if (value instanceof Yaml.Scalar scalar && !scalar.isNull()) {
      entries.add(new Yaml.Entry(scalar, new Yaml.Scalar("", Yaml.Style.PLAIN, scalar.at())));
    } else if (!isNull(value)) {
      reading.problem(
          value.at(),
          "`" + section.key().text() + "` is a map, this is " + value.kind(),
          "Write each name as a key: `name:` instead of `- name`.");
    }
    return entries;
  }

  private void unknown(Yaml.Scalar group, Yaml.Scalar key) {
    @Nullable String near = Nearest.to(key.text(), SECTIONS);
    reading.problem(
        key.at(),
        "unknown key " + Shown.quoted(key.text()) + " in group " + Shown.quoted(group.text()),
        near != null
            ? "Did you mean `" + near + "`?"
            : "A group has `hosts`, `children` and `vars`; put this below the one that it belongs to.");
  }

  private static boolean isNull(Yaml yaml) {
    return yaml instanceof Yaml.Scalar scalar && scalar.isNull();
  }
}
