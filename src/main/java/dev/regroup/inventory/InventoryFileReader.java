package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.Yaml;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads inventory sources as {@code -i} names them, with the variables beside them. */
public final class InventoryFileReader {
  /** For all runs of one executable inventory: those of clouds without a cache take minutes. */
  public static final Duration SCRIPTS_ALLOWED = Duration.ofMinutes(5);

  private static final int DEEPEST = 20;

  /** Left out of directories as in ansible-core 2.14 (inventory/manager.py, IGNORED). */
  private static final Pattern IGNORED =
      Pattern.compile(
          "^\\.|^host_vars$|^group_vars$|^vars_plugins$"
              + "|\\.(pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry)$|~$");

  private final Reading reading = new Reading();
  private final InventoryBuilder builder = new InventoryBuilder(reading);
  private final BoundedFileReader files = new BoundedFileReader(reading);
  private final Duration scriptsAllowed;

  /** How many inventory files there were, programs among them. */
  private int found;

  private InventoryFileReader(Duration scriptsAllowed) {
    this.scriptsAllowed = scriptsAllowed;
  }

  /**
   * Everything that {@code -i} and {@code -e} say, and {@code group_vars} and {@code host_vars}
   * beside the inventory and the playbook.
   *
   * @param sources files, directories, or hosts with a comma; later ones win over earlier ones
   * @param extra values of {@code -e}: {@code key=value}, a map in YAML or JSON, or {@code @file}
   * @param playbook the playbook's path, null where there is none
   * @param scriptsAllowed for all runs of one executable inventory
   */
  public static Decoded<Inventory> read(
      List<String> sources, List<String> extra, @Nullable Path playbook, Duration scriptsAllowed) {
    return new InventoryFileReader(scriptsAllowed).inventory(sources, extra, playbook);
  }

  /** The same with the time that executable inventories have if nobody says otherwise. */
  public static Decoded<Inventory> read(
      List<String> sources, List<String> extra, @Nullable Path playbook) {
    return read(sources, extra, playbook, SCRIPTS_ALLOWED);
  }

  private Decoded<Inventory> inventory(
      List<String> sources, List<String> extra, @Nullable Path playbook) {
    List<Path> beside = new ArrayList<>();
    for (String source : sources) {
      source(source, beside);
    }
    builder.reconcile();
    List<VarsDirectory> inventoryVars = new ArrayList<>();
    for (Path directory : beside.stream().distinct().toList()) {
      inventoryVars.add(variables(directory));
    }
    List<VarsDirectory> playbookVars = new ArrayList<>();
    Path home = playbook == null ? null : folder(playbook);
    if (home != null && !beside.contains(home)) {
      playbookVars.add(variables(home));
    }
    Map<String, Yaml> extraVars = new LinkedHashMap<>();
    extra.forEach(text -> extraVars.putAll(extra(text)));
    if (reading.hasProblems()) {
      return reading.result(null);
    }
    return reading.result(
        new InventoryAssembly(builder, inventoryVars, playbookVars, extraVars).assemble());
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private void source(String text, List<Path> beside) {
    Path path = path(text);
    boolean there = path != null && Files.exists(path);
    if (!there && text.contains(",")) {
      HostList.read(Source.of("-i", text), builder);
    } else if (path != null && !there && Files.isSymbolicLink(path)) {
      reading.problem(
          Source.unread(text).whole(),
          "is a link that leads nowhere",
          "Follow it with `ls -l`: its target is missing, or it leads back to itself.");
    } else if (path == null || !there) {
      reading.problem(
          Source.unread(text).whole(),
          "does not exist",
          "Compare the path with `ls`; for a host alone add a comma: `-i host1,`.");
    } else if (Files.isDirectory(path)) {
      beside.add(path.toAbsolutePath().normalize());
      int before = found;
      directory(path, 0);
      if (found == before && !reading.hasProblems()) {
        reading.problem(
            Source.unread(text).whole(),
            "holds no inventory file",
            "Name the file, or the right directory; hidden files and some endings are left out.");
      }
    } else {
      beside.add(folder(path));
      file(path);
    }
  }

  private static @Nullable Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private void directory(Path directory, int depth) {
    for (Path path : files.list(directory)) {
      String name = String.valueOf(path.getFileName());
      if (IGNORED.matcher(name).find()) {
        continue;
      }
      if (!Files.isDirectory(path)) {
        file(path);
      } else if (depth < DEEPEST) {
        directory(path, depth + 1);
      }
    }
  }

  private void file(Path path) {
    found++;
    if (ScriptFileReader.isProgram(path)) {
      if (files.isOneMore(path, builder.hosts.size())) {
        script(path);
      }
      return;
    }
    Source source = files.load(path, builder.hosts.size());
    if (source != null) {
      InventorySource.read(source, builder);
    }
  }

  private void script(Path path) {
    ScriptFileReader script = new ScriptFileReader(path, path.toString(), scriptsAllowed);
    ScriptInventory inventory = new ScriptInventory(builder);
    Source list = files.value(script.answer("--list"));
    int before = reading.count();
    for (String host : list == null ? Set.<String>of() : inventory.list(list)) {
      if (reading.count() > before) {
        return; // A wrong name is never an argument; and what fails for one host fails for most.
      }
      Source variables = files.value(script.answer("--host", host));
      if (variables != null) {
        inventory.host(host, variables);
      }
    }
  }

  private VarsDirectory variables(Path directory) {
    Map<String, Map<String, Yaml>> groups = new LinkedHashMap<>();
    Map<String, Map<String, Yaml>> hosts = new LinkedHashMap<>();
    variables(directory.resolve("group_vars"), builder.groups.keySet(), groups);
    variables(directory.resolve("host_vars"), builder.hosts.keySet(), hosts);
    return new VarsDirectory(groups, hosts);
  }

  /** For each name the first that is there: a directory or file NAME, NAME.yml, .yaml, .json. */
  private void variables(
      Path directory, Iterable<String> names, Map<String, Map<String, Yaml>> into) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Map<String, Path> there = new LinkedHashMap<>();
    files.list(directory).forEach(path -> there.put(String.valueOf(path.getFileName()), path));
    for (String name : names) {
      for (String ending : List.of("", ".yml", ".yaml", ".json")) {
        Path path = there.get(name + ending);
        if (path != null) {
          Map<String, Yaml> variables = new LinkedHashMap<>();
          variableFiles(path, 0, variables);
          into.put(name, variables);
          break;
        }
      }
    }
  }

  private void variableFiles(Path path, int depth, Map<String, Yaml> into) {
    if (!Files.isDirectory(path)) {
      Source source = files.load(path, builder.hosts.size());
      if (source != null) {
        into.putAll(VariablesDecoder.file(source, reading));
      }
      return;
    }
    for (Path inner : files.list(path)) {
      String name = String.valueOf(inner.getFileName());
      boolean hidden = name.startsWith(".") || name.endsWith("~");
      boolean known = name.indexOf('.') < 0 || name.matches(".*\\.(yml|yaml|json)");
      if (!hidden && known && depth < DEEPEST) {
        variableFiles(inner, depth + 1, into);
      }
    }
  }

  private Map<String, Yaml> extra(String text) {
    if (text.startsWith("@")) {
      Path path = path(text.substring(1));
      Source source = path == null ? null : files.load(path, builder.hosts.size());
      return source == null ? Map.of() : VariablesDecoder.file(source, reading);
    }
    return VariablesDecoder.extra(Source.of("-e", text), reading);
  }
}
