package dev.regroup.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Keys whose values must stand in one token, because the kernel keeps only the last ({@code
 * vfio-pci.ids}, a string parameter of a module; {@code module_blacklist}, Linux 6.12,
 * kernel/module/main.c, a {@code charp}) or because an option inside overwrites an earlier one
 * ({@code pci=config_acs=…}; Linux 6.12, drivers/pci/pci.c, {@code pci_setup}). Stateless.
 */
enum JoinedKey {
  /** {@code vfio-pci.ids=vendor:device,…}: the last token wins. */
  VFIO_IDS,
  /** {@code module_blacklist=name,…}: the last token wins. */
  MODULES,
  /** {@code pci=option,…}: every token is read, some options overwrite themselves. */
  PCI;

  /** Options of {@code pci=} that hold a list with {@code ;} and are overwritten as a whole. */
  private static final Set<String> LISTS =
      Set.of("config_acs", "disable_acs_redir", "resource_alignment");

  static Optional<JoinedKey> of(Token token) {
    if (token.value() == null) {
      return Optional.empty();
    }
    return switch (token.key()) {
      case "vfio_pci.ids" -> Optional.of(VFIO_IDS);
      case "module_blacklist" -> Optional.of(MODULES);
      case "pci" -> Optional.of(PCI);
      default -> Optional.empty();
    };
  }

  /** Whether what {@code wanted} holds is in force where these tokens of the key stand. */
  boolean holds(List<Token> there, Token wanted) {
    List<String> inForce =
        this != PCI && !there.isEmpty()
            ? items(there.get(there.size() - 1))
            : there.stream().flatMap(token -> items(token).stream()).toList();
    return items(wanted).stream().allMatch(item -> holdsItem(inForce, item));
  }

  private boolean holdsItem(List<String> items, String wanted) {
    if (this != PCI) {
      return isAmong(items, wanted);
    }
    int last = lastOfSameList(items, wanted);
    return last < 0
        ? !isList(wanted) && items.contains(wanted)
        : parts(items.get(last)).containsAll(parts(wanted));
  }

  /** One token that holds what these hold and what is wanted, spelled like the first. */
  Token join(List<Token> there, Token wanted) {
    List<String> items = new ArrayList<>();
    there.forEach(token -> addNew(items, items(token)));
    for (String item : items(wanted)) {
      int last = this == PCI ? lastOfSameList(items, item) : -1;
      if (last >= 0) {
        List<String> parts = new ArrayList<>(parts(items.get(last)));
        addNew(parts, parts(item));
        items.set(last, name(item) + "=" + String.join(";", parts));
      } else {
        addNew(items, List.of(item));
      }
    }
    String text = there.stream().filter(t -> t.value() != null).findFirst().orElse(wanted).text();
    String spelledKey = text.substring(0, text.indexOf('=')).replace("\"", "");
    String value = String.join(",", items);
    boolean blank = value.chars().anyMatch(c -> CommandLine.isSpace((char) c));
    return new Token(spelledKey + "=" + (blank ? '"' + value + '"' : value));
  }

  private void addNew(List<String> items, List<String> more) {
    for (String item : more) {
      if (!isAmong(items, item)) {
        items.add(item);
      }
    }
  }

  /** Ids are numbers in hexadecimal; everything else is compared letter by letter. */
  private boolean isAmong(List<String> items, String wanted) {
    return this == VFIO_IDS
        ? items.stream().anyMatch(wanted::equalsIgnoreCase)
        : items.contains(wanted);
  }

  private static List<String> items(Token token) {
    return Arrays.stream(Objects.requireNonNullElse(token.value(), "").split(",", -1))
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private static int lastOfSameList(List<String> items, String wanted) {
    if (!isList(wanted)) {
      return -1;
    }
    for (int i = items.size() - 1; i >= 0; i--) {
      if (name(items.get(i)).equals(name(wanted))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isList(String item) {
    return LISTS.contains(name(item));
  }

  private static String name(String item) {
    int equals = item.indexOf('=');
    return (equals < 0 ? item : item.substring(0, equals)).toLowerCase(Locale.ROOT);
  }

  private static List<String> parts(String item) {
    return Arrays.asList(item.substring(item.indexOf('=') + 1).split(";", -1));
  }
}
