package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Problem;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Source;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** For tests outside the package: reads a text in every way that an inventory can be written. */
public final class InventoryProbe {
  private InventoryProbe() {}

  /** All that is wrong with the text, read as YAML, as INI, as variables and as -i and -e. */
  public static List<Problem> read(String text) {
    Reading reading = new Reading();
    Source source = Source.of("x", text);
    InventoryBuilder builder = new InventoryBuilder(reading);
    YamlInventory.read(source, builder);
    IniInventory.read(source, builder);
    HostList.read(source, builder);
    VariablesDecoder.file(source, reading);
    VariablesDecoder.extra(source, reading);
    builder.reconcile();
    Inventory inventory = new InventoryAssembly(builder, List.of(), List.of(), Map.of()).assemble();
    inventory.inOrder().forEach(host -> host.variables().values().forEach(AnsibleValues::of));
    String pattern = text.substring(0, Math.min(20, text.length()));
    if (HostPattern.check(pattern) == null) {
      HostPattern.select(inventory, pattern);
    }
    return reading.result(reading.hasProblems() ? null : Set.of()).problems();
  }
}
