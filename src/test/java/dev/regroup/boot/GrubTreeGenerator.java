package dev.regroup.boot;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Makes up {@code /etc/default/grub} trees as people write them, and counts what is in them. */
final class GrubTreeGenerator {
  /** What a tree may hold; the wild ones may be refused, the others never. */
  enum Feature {
    DOUBLE_QUOTES,
    SINGLE_QUOTES,
    NO_QUOTES,
    ESCAPED_BLANK,
    CONTINUATION,
    COMMENT,
    COMMENTED_TWIN,
    TRAILING_COMMENT,
    SELF_REFERENCE,
    CONDITIONAL_EXPANSION,
    SEVERAL_ASSIGNMENTS,
    EXPORT,
    WORDS_BEHIND_THE_VALUE,
    OTHER_VARIABLE,
    COMMAND_IN_ANOTHER_VARIABLE,
    UNRELATED_SHELL,
    DROP_IN,
    SEVERAL_DROP_INS,
    CLOUD_IMAGE_DROP_IN,
    OTHER_TOOLS_HEADER,
    NO_FINAL_NEWLINE,
    WINDOWS_LINE_ENDS,
    TAB,
    LONG_LINE,
    BYTES_BEYOND_ASCII,
    TYPOGRAPHIC_QUOTES,
    VALUE_WITH_BLANKS,
    SEMICOLON,
    DOLLAR,
    NO_ASSIGNMENT,
    ONE_VARIABLE,
    WILD
  }

  private static final String L = "GRUB_CMDLINE_LINUX";
  private static final String D = "GRUB_CMDLINE_LINUX_DEFAULT";
  static final List<String> TOKENS =
      List.of(
          "quiet",
          "splash",
          "iommu=pt",
          "iommu=soft",
          "intel_iommu=on",
          "intel_iommu=off",
          "console=tty0",
          "console=ttyS0,115200",
          "mitigations=auto",
          "nomodeset",
          "pcie_acs_override=downstream",
          "root=ZFS=rpool/ROOT/pve-1",
          "vfio-pci.ids=10de:1b80",
          "panic=30",
          "cost=5,6");
  private static final Map<String, Feature> ODD_TOKENS =
      new TreeMap<>(
          Map.of(
              "dyndbg=\"file a.c +p\"", Feature.VALUE_WITH_BLANKS,
              "'pci=config_acs=1@0;2@1'", Feature.SEMICOLON,
              "x='$a{b}'", Feature.DOLLAR,
              "y=\"a\\$b\"", Feature.DOLLAR,
              "\u00e2\u0080\u009cquiet\u00e2\u0080\u009d", Feature.TYPOGRAPHIC_QUOTES,
              "name=caf\u00e9\u00ff", Feature.BYTES_BEYOND_ASCII));
  private static final List<String> HEADERS =
      List.of("# Ansible managed\n", "# This file is managed by Puppet\n", "# cloud-init\n");
  private static final List<String> UNRELATED =
      List.of(
          "if [ -x /usr/bin/env ]; then\n  GRUB_TIMEOUT=3\nfi\n",
          "test -f /nothing || GRUB_THEME=/boot/x\n",
          "case \"$GRUB_TIMEOUT\" in\n  3) GRUB_GFXMODE=640x480 ;;\n  *) ;;\nesac\n",
          "kver=\"$(false)\" || true\n");

  final Map<Feature, Integer> seen = new EnumMap<>(Feature.class);
  private final Random random;
  private List<Feature> here = new ArrayList<>();
  private List<String> wild = new ArrayList<>();
  private Set<String> assigned = new HashSet<>();
  private boolean crlf;

  GrubTreeGenerator(Random random) {
    this.random = random;
  }

  /**
   * A made-up tree.
   *
   * @param files text by path below {@code /etc/default}: {@code grub}, {@code grub.d/10.cfg}
   * @param features what is in it, each once
   * @param wild what may be refused, as it is written
   */
  record Tree(Map<String, String> files, List<Feature> features, List<String> wild) {
    boolean isWild() {
      return !wild.isEmpty();
    }
  }

  Tree next() {
    here = new ArrayList<>();
    wild = new ArrayList<>();
    assigned = new HashSet<>();
    Map<String, String> files = new TreeMap<>();
    boolean isWild = one(4);
    files.put("grub", file(true, isWild));
    if (one(3)) {
      here.add(Feature.DROP_IN);
      files.put("grub.d/50-a.cfg", file(false, isWild && one(2)));
      if (one(2)) {
        here.add(Feature.SEVERAL_DROP_INS);
        files.put("grub.d/60-b.cfg", file(false, false));
        files.put("grub.d/60-b.cfg.bak", "GRUB_CMDLINE_LINUX=backup\n");
      }
    }
    if (one(12)) {
      here.add(Feature.CLOUD_IMAGE_DROP_IN);
      files.put(
          "grub.d/50-cloudimg-settings.cfg",
          """
          # CLOUD_IMG: This file was created/modified by the Cloud Image build process

          GRUB_TIMEOUT=0
          GRUB_CMDLINE_LINUX_DEFAULT="console=tty1 console=ttyS0"
          """);
      assigned.add(D);
    }
    if (!isWild && assigned.size() == 1) {
      here.add(Feature.ONE_VARIABLE);
    }
    List<Feature> features = here.stream().distinct().toList();
    features.forEach(feature -> seen.merge(feature, 1, Integer::sum));
    return new Tree(files, features, List.copyOf(wild));
  }

  private boolean one(int of) {
    return random.nextInt(of) == 0;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String file(boolean main, boolean isWild) {
    StringBuilder text = new StringBuilder();
    crlf = !isWild && one(8);
    if (one(12)) {
      here.add(Feature.OTHER_TOOLS_HEADER);
      text.append(any(HEADERS));
    }
    int count = 0;
    for (int i = random.nextInt(main ? 7 : 3) + 1; i > 0; i--) {
      switch (random.nextInt(isWild ? 9 : 8)) {
        case 0 -> text.append(comment());
        case 1 -> text.append(otherVariable());
        case 2, 3, 4, 5, 7 -> {
          String name = one(3) ? L : D;
          text.append(assignment(name));
          assigned.add(name);
          count++;
        }
        // The shell takes a carriage return on a line of its own for a command.
        case 6 -> text.append(crlf ? "" : one(2) ? "\n" : "  \t\n");
        default -> text.append(wildLine());
      }
    }
    if (main && isWild && wild.isEmpty()) {
      text.append(wildLine());
    }
    if (count > 2) {
      here.add(Feature.SEVERAL_ASSIGNMENTS);
    }
    if (main && count == 0) {
      here.add(Feature.NO_ASSIGNMENT);
    }
    if (one(5) && text.toString().endsWith("\n")) {
      here.add(Feature.NO_FINAL_NEWLINE);
      text.setLength(text.length() - 1);
    }
    if (crlf && text.indexOf("\n") >= 0) {
      here.add(Feature.WINDOWS_LINE_ENDS);
      return text.toString().replace("\n", "\r\n");
    }
    return text.toString();
  }

  private String wildLine() {
    here.add(Feature.WILD);
    wild.add(any(WildLines.ALL));
    return wild.get(wild.size() - 1);
  }

  private String comment() {
    switch (random.nextInt(4)) {
      case 0, 1 -> {
        int known = here.size();
        String twin = "#" + assignment(D).replace("\\\n", "");
        here.subList(known, here.size()).clear();
        here.add(Feature.COMMENTED_TWIN);
        return twin;
      }
      case 2 -> {
        here.add(Feature.LONG_LINE);
        return "# " + "long \"and' ".repeat(500) + "\n";
      }
      default -> {
        here.add(Feature.COMMENT);
        return "# it's \"fine\" `so` $far; GRUB_CMDLINE_LINUX=\"no\n";
      }
    }
  }

  private String otherVariable() {
    switch (random.nextInt(4)) {
      case 0 -> {
        here.add(Feature.COMMAND_IN_ANOTHER_VARIABLE);
        return one(2)
            ? "GRUB_DISTRIBUTOR=`echo \"a b\" 2> /dev/null || echo Debian`\n"
            : "GRUB_DISTRIBUTOR=\"$(unset X; (X=a; echo ${X:?}) 2>/dev/null || echo Debian)\"\n";
      }
      case 1 -> {
        if (crlf) {
          return "GRUB_TIMEOUT=5\n";
        }
        here.add(Feature.UNRELATED_SHELL);
        return any(UNRELATED);
      }
      default -> {
        here.add(Feature.OTHER_VARIABLE);
        return one(2) ? "GRUB_TIMEOUT=5\n" : "GRUB_TERMINAL='console serial' # both\n";
      }
    }
  }

  private String assignment(String name) {
    String before = "";
    String behind = "";
    if (one(8)) {
      before = with(Feature.TAB, "\t");
    } else if (one(8)) {
      before = "  ";
    }
    if (one(10)) {
      before += with(Feature.EXPORT, "export ");
    }
    if (one(12)) {
      behind = with(Feature.WORDS_BEHIND_THE_VALUE, " acpi=force apm='a b'");
    }
    if (one(8)) {
      behind += with(Feature.TRAILING_COMMENT, one(2) ? " # 'why" : "\t# `why");
    }
    return before + name + "=" + value(name) + behind + "\n";
  }

  private String with(Feature feature, String text) {
    here.add(feature);
    return text;
  }

  private String value(String name) {
    int count = random.nextInt(5);
    return switch (random.nextInt(6)) {
      case 0 -> with(Feature.SINGLE_QUOTES, "'" + words(count, false).replace("'", "'\\''") + "'");
      case 1 -> with(Feature.NO_QUOTES, count == 0 ? "" : any(TOKENS));
      case 2 ->
          one(2)
              ? with(Feature.ESCAPED_BLANK, "quiet\\ " + any(TOKENS))
              : doubleQuoted(name, count);
      default -> doubleQuoted(name, count);
    };
  }

  private String doubleQuoted(String name, int count) {
    here.add(Feature.DOUBLE_QUOTES);
    String words = words(count, true);
    if (one(4)) {
      here.add(Feature.SELF_REFERENCE);
      String self = one(2) ? "$" + name : "${" + name + "}";
      words = one(4) ? words + " " + self : self + " " + words;
    } else if (one(8)) {
      String set = one(2) ? "${N:+$N }" : one(2) ? "${N:+${N} }" : "${N:-} ";
      words = with(Feature.CONDITIONAL_EXPANSION, set.replace("N", name)) + words;
    }
    return "\"" + words + "\"";
  }

  private String words(int count, boolean doubled) {
    StringBuilder words = new StringBuilder(one(8) ? " " : "");
    for (int i = 0; i < count; i++) {
      String word = any(TOKENS);
      if (one(5)) {
        word = any(List.copyOf(ODD_TOKENS.keySet()));
        here.add(ODD_TOKENS.getOrDefault(word, Feature.WILD));
      }
      words.append(doubled ? word.replaceAll("[\\\\\"$`]", "\\\\$0") : word);
      boolean more = i + 1 < count || one(8);
      words.append(more ? blank(doubled) : "");
    }
    return words.toString();
  }

  private String blank(boolean doubled) {
    return switch (random.nextInt(10)) {
      case 0 -> doubled && !crlf ? with(Feature.CONTINUATION, " \\\n") : " ";
      case 1 -> "  ";
      case 2 -> with(Feature.TAB, "\t");
      default -> " ";
    };
  }
}
