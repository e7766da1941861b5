package dev.regroup.demo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * GRUB over the {@code grub.cfg} that {@code grub-mkconfig} writes: the default entry or the
 * one-shot of {@code grubenv}. It knows menus and {@code linux} lines; scripts beyond those of
 * grub-mkconfig's own header it does not run.
 */
final class GrubLoader implements Loader {
  private static final String CFG = "/boot/grub/grub.cfg";
  private static final String ENV = "/boot/grub/grubenv";

  /** Title and id of what a line with {@code menuentry} or {@code submenu} opens. */
  private static final Pattern MENU =
      Pattern.compile(
          "\\s*(menuentry|submenu) '((?:[^']|'\\\\'')*)'(?:.*menuentry_id_option '([^']*)')?.*\\{\\s*");

  private static final Pattern DEFAULT = Pattern.compile("\\s*set default=\"([^\"]*)\"\\s*");
  private static final int ENV_SIZE = 1024;

  /** An entry of the menu, or a submenu with its own. */
  private static final class Item {
    final String title;
    final String id;
    final boolean submenu;
    final List<Item> items = new ArrayList<>();
    String linux = "";
    String initrd = "";

    Item(String title, String id, boolean submenu) {
      this.title = title;
      this.id = id;
      this.submenu = submenu;
    }
  }

  @Override
  public Optional<BootEntry> start(HostTree host) throws IOException {
    String text = host.read(CFG);
    String once = environment(host.read(ENV), "next_entry");
    String wanted = defaultEntry(text, environment(host.read(ENV), "saved_entry"));
    // What is put aside is given back after the choice is made (00_header).
    String aside = environment(host.read(ENV), "prev_saved_entry");
    if (!aside.isEmpty()) {
      set(host, "saved_entry", aside);
      set(host, "prev_saved_entry", "");
    }
    if (!once.isEmpty()) {
      wanted = once;
      set(host, "next_entry", "");
    }
    Item item = choose(menu(text), wanted);
    return item == null || item.linux.isEmpty() ? Optional.empty() : Optional.of(entry(item));
  }

  /** GRUB's own script sets the one-shot first and the fixed default after it. */
  private static String defaultEntry(String text, String saved) {
    String found = "0";
    Matcher lines = DEFAULT.matcher("");
    for (String line : text.lines().toList()) {
      if (lines.reset(line).matches() && !lines.group(1).contains("next_entry")) {
        found = lines.group(1);
      }
    }
    return found.equals("${saved_entry}") ? (saved.isEmpty() ? "0" : saved) : found;
  }

  private static List<Item> menu(String text) {
    List<Item> top = new ArrayList<>();
    Deque<Item> open = new ArrayDeque<>();
    for (String line : text.lines().toList()) {
      Matcher begins = MENU.matcher(line);
      if (begins.matches()) {
        String id = begins.group(3) == null ? "" : begins.group(3);
        Item item =
            new Item(begins.group(2).replace("'\\''", "'"), id, begins.group(1).equals("submenu"));
        (open.isEmpty() ? top : open.peek().items).add(item);
        open.push(item);
      } else if (!open.isEmpty() && line.strip().equals("}")) {
        open.pop();
      } else if (!open.isEmpty() && line.strip().matches("linux\\s.*")) {
        open.peek().linux = line.strip().substring("linux".length()).strip();
      } else if (!open.isEmpty() && line.strip().matches("initrd\\s.*")) {
        open.peek().initrd = line.strip().substring("initrd".length()).strip();
      }
    }
    return top;
  }

  /** By number, title or id, submenus by {@code >}; the first entry where none is that. */
  private static @Nullable Item choose(List<Item> items, String wanted) {
    String first = wanted.replaceFirst(">.*", "");
    String rest = wanted.contains(">") ? wanted.substring(wanted.indexOf('>') + 1) : "0";
    Item chosen = items.isEmpty() ? null : items.get(0);
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      if (first.equals(Integer.toString(i)) || first.equals(item.title) || first.equals(item.id)) {
        chosen = item;
      }
    }
    return chosen != null && chosen.submenu ? choose(chosen.items, rest) : chosen;
  }

  private static BootEntry entry(Item item) {
    List<String> words = words(item.linux);
    String line = String.join(" ", words.subList(1, words.size()));
    String kernel = words.get(0);
    return new BootEntry(kernel, item.initrd, line, "BOOT_IMAGE=" + kernel + " " + line);
  }

  /** GRUB takes its own quotes off, and sets a word with blanks in double quotes for the kernel. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i <= line.length(); i++) {
      char c = i == line.length() ? ' ' : line.charAt(i);
      if (quote == 0 && c == ' ') {
        if (!word.isEmpty()) {
          words.add(word.indexOf(" ") < 0 ? word.toString() : '"' + word.toString() + '"');
        }
        word.setLength(0);
      } else if (quote != '\'' && c == '\\' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        word.append(c);
      }
    }
    return words;
  }

  private static String environment(String block, String name) {
    return block
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  /** Sets what the block holds already. */
  private static void set(HostTree host, String name, String value) throws IOException {
    String line = Matcher.quoteReplacement(name + "=" + value);
    String block = host.read(ENV).replaceAll("(?m)^" + name + "=.*$", line);
    String kept = block.replaceFirst("#*$", "");
    host.overwrite(ENV, kept + "#".repeat(Math.max(0, ENV_SIZE - kept.length())));
  }
}
