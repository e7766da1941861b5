package dev.regroup.boot;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    SEVERAL_ASSIGNMENTS,
    OTHER_VARIABLE,
    COMMAND_IN_ANOTHER_VARIABLE,
    DROP_IN,
    NO_FINAL_NEWLINE,
    GRUB_QUOTES,
    NO_ASSIGNMENT,
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
          "root=ZFS=rpool/ROOT/pve-1",
          "vfio-pci.ids=10de:1b80",
          "panic=30",
          "cost=5,6");
  private static final List<String> GRUB_QUOTED =
      List.of("dyndbg=\"file a.c +p\"", "'pci=config_acs=1@0;2@1'", "x='$a{b}'", "y=\"a\\$b\"");
  private static final List<String> WILD =
      List.of(
          "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet $(echo splash)\"\n",
          "GRUB_CMDLINE_LINUX=`echo iommu=pt`\n",
          "if true; then GRUB_CMDLINE_LINUX=\"iommu=soft\"; fi\n",
          "false || GRUB_CMDLINE_LINUX_DEFAULT=\"panic=30\"\n",
          "false && GRUB_CMDLINE_LINUX_DEFAULT=\"panic=30\" || :\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=quiet intel_iommu=on\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=\u00e2\u0080\u009cquiet\u00e2\u0080\u009d\n",
          "GRUB_CMDLINE_LINUX=\"quiet\"\r\n",
          "GRUB_CMDLINE_LINUX=\"a;b\"\n",
          "export GRUB_CMDLINE_LINUX=\"quiet panic=30\"\n",
          "f() { GRUB_CMDLINE_LINUX=quiet; }\nf\n",
          "unset GRUB_CMDLINE_LINUX_DEFAULT\n",
          ": ${GRUB_CMDLINE_LINUX:=panic=30}\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=${NOTHING-quiet}\n",
          "GRUB_CMDLINE_LINUX=\"$NOTHING quiet\"\n",
          "for x in a b; do GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX $x\"; done\n",
          "case x in x) GRUB_CMDLINE_LINUX=case ;; esac\n",
          "GRUB_CMDLINE_LINUX=one GRUB_CMDLINE_LINUX_DEFAULT=two\n",
          "{ GRUB_CMDLINE_LINUX=block; }\n",
          "( GRUB_CMDLINE_LINUX=subshell )\n",
          "X=iommu; GRUB_CMDLINE_LINUX=\"$X=pt quiet\"\n",
          "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX_DEFAULT panic=30\"\n",
          "GRUB_CMDLINE_LINUX_DEFAULT='quiet'\" iommu\"=pt\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet -- single\"\n",
          "GRUB_CMDLINE_LINUX=\"quiet\nsplash\"\n",
          "eval 'GRUB_CMDLINE_LINUX=evil'\n",
          "while GRUB_CMDLINE_LINUX=loop; false; do :; done\n",
          "GRUB_CMDLINE_LINUX=bg & wait\n",
          "echo x | GRUB_CMDLINE_LINUX=pipe cat >/dev/null\n",
          "! GRUB_CMDLINE_LINUX=not || :\n");

  final Map<Feature, Integer> seen = new EnumMap<>(Feature.class);
  private final Random random;
  private List<Feature> here = new ArrayList<>();

  GrubTreeGenerator(Random random) {
    this.random = random;
  }

  /**
   * A made-up tree.
   *
   * @param files text by path below {@code /etc/default}: {@code grub}, {@code grub.d/10.cfg}
   */
  record Tree(Map<String, String> files, List<Feature> features) {}

  Tree next() {
    here = new ArrayList<>();
    Map<String, String> files = new TreeMap<>();
    boolean wild = random.nextInt(4) == 0;
    files.put("grub", file(true, wild));
    if (random.nextInt(3) == 0) {
      here.add(Feature.DROP_IN);
      files.put("grub.d/50-a.cfg", file(false, wild && random.nextBoolean()));
      if (random.nextBoolean()) {
        files.put("grub.d/60-b.cfg", file(false, false));
        files.put("grub.d/60-b.cfg.bak", "GRUB_CMDLINE_LINUX=backup\n");
      }
    }
    here.stream().distinct().forEach(feature -> seen.merge(feature, 1, Integer::sum));
    return new Tree(files, here);
  }

  private String file(boolean main, boolean wild) {
    StringBuilder text = new StringBuilder();
    int assigned = 0;
    for (int i = random.nextInt(main ? 7 : 3) + 1; i > 0; i--) {
      switch (random.nextInt(wild ? 9 : 8)) {
        case 0 -> text.append(comment());
        case 1 -> text.append(otherVariable());
        case 2, 3, 4, 5 -> {
          text.append(assignment(random.nextBoolean() ? D : L));
          assigned++;
        }
        case 6 -> text.append(random.nextBoolean() ? "\n" : "  \t\n");
        case 7 -> {
          text.append(assignment(D));
          assigned++;
        }
        default -> {
          here.add(Feature.WILD);
          text.append(WILD.get(random.nextInt(WILD.size())));
        }
      }
    }
    if (assigned > 2) {
      here.add(Feature.SEVERAL_ASSIGNMENTS);
    }
    if (main && assigned == 0) {
      here.add(Feature.NO_ASSIGNMENT);
    }
    if (random.nextInt(5) == 0 && text.toString().endsWith("\n")) {
      here.add(Feature.NO_FINAL_NEWLINE);
      text.setLength(text.length() - 1);
    }
    return text.toString();
  }

  private String comment() {
    if (random.nextBoolean()) {
      here.add(Feature.COMMENTED_TWIN);
      return "#" + assignment(D).replace("\\\n", "");
    }
    here.add(Feature.COMMENT);
    return "# it's \"fine\" `so` $far; GRUB_CMDLINE_LINUX=\"no\n";
  }

  private String otherVariable() {
    if (random.nextBoolean()) {
      here.add(Feature.COMMAND_IN_ANOTHER_VARIABLE);
      return "GRUB_DISTRIBUTOR=`echo \"a b\" 2> /dev/null || echo Debian`\n";
    }
    here.add(Feature.OTHER_VARIABLE);
    return random.nextBoolean() ? "GRUB_TIMEOUT=5\n" : "GRUB_TERMINAL='console serial' # both\n";
  }

  private String assignment(String name) {
    String indent = random.nextInt(8) == 0 ? "  " : "";
    String comment = "";
    if (random.nextInt(8) == 0) {
      here.add(Feature.TRAILING_COMMENT);
      comment = " # 'why";
    }
    return indent + name + "=" + value(name) + comment + "\n";
  }

  private String value(String name) {
    int count = random.nextInt(5);
    switch (random.nextInt(6)) {
      case 0 -> {
        here.add(Feature.SINGLE_QUOTES);
        return "'" + words(count, false).replace("'", "'\\''") + "'";
      }
      case 1 -> {
        here.add(Feature.NO_QUOTES);
        return count == 0 ? "" : TOKENS.get(random.nextInt(TOKENS.size()));
      }
      case 2 -> {
        if (random.nextBoolean()) {
          here.add(Feature.ESCAPED_BLANK);
          return "quiet\\ " + TOKENS.get(random.nextInt(TOKENS.size()));
        }
        return doubleQuoted(name, count);
      }
      default -> {
        return doubleQuoted(name, count);
      }
    }
  }

  private String doubleQuoted(String name, int count) {
    here.add(Feature.DOUBLE_QUOTES);
    String words = words(count, true);
    if (random.nextInt(4) == 0) {
      here.add(Feature.SELF_REFERENCE);
      String self = random.nextBoolean() ? "$" + name : "${" + name + "}";
      words = random.nextInt(4) == 0 ? words + " " + self : self + " " + words;
    }
    return "\"" + words + "\"";
  }

  private String words(int count, boolean doubled) {
    StringBuilder words = new StringBuilder(random.nextInt(8) == 0 ? " " : "");
    for (int i = 0; i < count; i++) {
      String word = TOKENS.get(random.nextInt(TOKENS.size()));
      if (random.nextInt(8) == 0) {
        here.add(Feature.GRUB_QUOTES);
        word = GRUB_QUOTED.get(random.nextInt(GRUB_QUOTED.size()));
      }
      words.append(doubled ? word.replaceAll("[\\\\\"$`]", "\\\\$0") : word);
      boolean more = i + 1 < count || random.nextInt(8) == 0;
      words.append(more ? blank(doubled) : "");
    }
    return words.toString();
  }

  private String blank(boolean doubled) {
    int kind = random.nextInt(10);
    if (kind == 0 && doubled) {
      here.add(Feature.CONTINUATION);
      return " \\\n";
    }
    return kind == 1 ? "  " : kind == 2 ? "\t" : " ";
  }
}
