package dev.regroup.report;

import dev.regroup.host.Essentials;
import dev.regroup.iommu.GroupComparison;
import dev.regroup.iommu.GroupView;
import dev.regroup.iommu.PciFunction;
import dev.regroup.report.Palette.Colour;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The devices of a host by root bus and by the ports above them, a line each, in columns: address,
 * id, kind, driver, group, whom it is shared with and what the host itself needs it for, name. With
 * a prediction the group now and the group then stand side by side. Used once.
 */
final class GroupsTree {
  /** A deeper tree or a longer name pushes its line out of the columns, and no other. */
  private static final int WIDEST = 40;

  private final Palette palette;
  private final GroupView now;
  private final @Nullable GroupView then;
  private final Essentials essentials;
  private final Map<String, List<PciFunction>> below = new HashMap<>();
  private final Map<Long, List<PciFunction>> roots = new TreeMap<>();
  private final List<List<Cell>> lines = new ArrayList<>();

  /** Text with its colour; the padding after it has none. */
  private record Cell(String text, Colour colour) {
    Cell(String text) {
      this(text, Colour.NONE);
    }
  }

  /** A function and how deep it stands. */
  private record Place(PciFunction function, int depth) {}

  GroupsTree(Palette palette, GroupComparison groups) {
    this.palette = palette;
    this.essentials = Words.essentials(groups.machine());
    this.now = new GroupView(groups.topology(), groups.now());
    this.then = groups.then() == null ? null : new GroupView(groups.topology(), groups.then());
    groups.topology().functions().stream()
        .sorted(Comparator.comparing(PciFunction::address))
        .forEach(this::place);
  }

  private void place(PciFunction function) {
    PciFunction parent = function.parent();
    if (parent == null) {
      roots.computeIfAbsent(function.address().busKey(), bus -> new ArrayList<>()).add(function);
    } else {
      below.computeIfAbsent(parent.name(), name -> new ArrayList<>()).add(function);
    }
  }

  /** Each line ended by a newline. */
  String text() {
    List<Cell> head = new ArrayList<>();
    List.of("device", "id", "kind", "driver").forEach(name -> head.add(new Cell(name)));
    head.add(new Cell(then == null ? "group" : "now"));
    if (then != null) {
      head.add(new Cell("then"));
    }
    head.add(new Cell(""));
    lines.add(head);
    roots.values().forEach(this::rootBus);
    return columns();
  }

  private void rootBus(List<PciFunction> functions) {
    PciFunction first = functions.get(0);
    String bus = first.name().substring(0, first.name().lastIndexOf(':'));
    PciFunction vmd = first.dmaDevice();
    String behind = vmd == null ? "" : ", behind the VMD controller " + vmd.name();
    lines.add(List.of(new Cell("root bus " + bus + behind, Colour.BOLD)));
    Deque<Place> left = new ArrayDeque<>();
    push(left, functions, 1);
    while (!left.isEmpty()) {
      Place place = left.pop();
      lines.add(line(place));
      push(left, below.getOrDefault(place.function().name(), List.of()), place.depth() + 1);
    }
  }

  private static void push(Deque<Place> left, List<PciFunction> functions, int depth) {
    for (int at = functions.size() - 1; at >= 0; at--) {
      left.push(new Place(functions.get(at), depth));
    }
  }

  private List<Cell> line(Place place) {
    PciFunction function = place.function();
    String driver = function.device().driver();
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell("  ".repeat(place.depth()) + Shown.line(function.name())));
    cells.add(new Cell(Shown.line(function.device().id())));
    String kind = PciClasses.words(function.device().classCode());
    cells.add(new Cell(kind + (function.virtualFunction() ? ", VF" : "")));
    cells.add(new Cell(driver == null ? "-" : Shown.line(driver)));
    cells.add(group(now, function));
    if (then != null) {
      cells.add(group(then, function));
    }
    cells.add(new Cell(String.join("; ", notes(function)), Colour.NONE));
    String name = function.device().name();
    cells.add(new Cell(name == null ? "" : Shown.line(name)));
    return cells;
  }

  /** Whom it shares with, and what the host needs it for: no guest can get either. */
  private List<String> notes(PciFunction function) {
    List<String> notes = new ArrayList<>();
    GroupView asked = then == null ? now : then;
    if (asked.verdict(function) == GroupView.Verdict.SHARED) {
      List<String> sharers = asked.sharers(function).stream().map(PciFunction::name).toList();
      notes.add("with " + GroupsText.some(sharers));
    }
    List<String> held = Words.held(essentials, function);
    if (!held.isEmpty()) {
      notes.add("holds " + Shown.line(String.join(", ", held)));
    }
    return notes;
  }

  private static Cell group(GroupView view, PciFunction function) {
    String number = view.group(function) < 0 ? "-" : Integer.toString(view.group(function));
    return switch (view.verdict(function)) {
      case BRIDGE, NO_GROUP -> new Cell(number);
      case ISOLATED -> new Cell(number + " isolated", Colour.GREEN);
      case SHARED -> new Cell(number + " shared", Colour.YELLOW);
      case UNKNOWN -> new Cell(number + " unknown", Colour.PURPLE);
    };
  }

  private String columns() {
    int[] widths = new int[lines.get(0).size()];
    for (List<Cell> line : lines) {
      for (int at = 0; at < Math.min(widths.length, line.size()) && line.size() > 1; at++) {
        int length = line.get(at).text().length();
        widths[at] = Math.max(widths[at], length > WIDEST ? 0 : length);
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<Cell> line : lines) {
      StringBuilder row = new StringBuilder("  ");
      for (int at = 0; at < line.size(); at++) {
        Cell cell = line.get(at);
        row.append(palette.paint(cell.colour(), cell.text()));
        if (at + 1 < line.size()) {
          row.append(" ".repeat(Math.max(0, widths[at] - cell.text().length()) + 2));
        }
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
