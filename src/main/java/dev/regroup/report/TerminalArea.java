package dev.regroup.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * The lines on a real terminal, by what JLine knows of it. Nothing of the terminal is set: no mode,
 * no scroll region, no hidden cursor. So there is nothing to be put back, and a process that is
 * killed leaves a few stale lines and no more. (JLine's own {@code Status} sets a scroll region,
 * and its terminals are closed by a hook of their own while a run still comes to its end.)
 */
public final class TerminalArea implements StatusArea {
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;

  private final PrintWriter out;
  private final Map<Capability, String> can;
  private final Object resizing;
  private volatile int columns = COLUMNS;
  private volatile int rows = ROWS;
  private int drawn;

  private TerminalArea(PrintWriter out, Map<Capability, String> can) {
    this.out = out;
    this.can = can;
    measure();
    this.resizing = Signals.register("WINCH", this::measure);
  }

  /**
   * The area on a terminal; empty where the terminal cannot move its cursor up and erase.
   *
   * @param out the stream that is the terminal
   * @param environment {@code TERM} names what it is
   */
  public static Optional<StatusArea> open(PrintWriter out, Map<String, String> environment) {
    String term = environment.getOrDefault("TERM", "");
    if (term.isEmpty() || term.equals("dumb")) {
      return Optional.empty();
    }
    Map<Capability, String> can = new EnumMap<>(Capability.class);
    try {
      String known = InfoCmp.getInfoCmp(term);
      if (known != null) {
        InfoCmp.parseInfoCmp(known, new HashSet<>(), new EnumMap<>(Capability.class), can);
      }
    } catch (IOException e) {
      return Optional.empty(); // not known: then it gets plain lines
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    boolean able =
        can.containsKey(Capability.parm_up_cursor)
            && can.containsKey(Capability.clr_eol)
            && can.containsKey(Capability.clr_eos);
    return able ? Optional.of(new TerminalArea(out, can)) : Optional.empty();
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void show(List<String> lines) {
    StringBuilder text = new StringBuilder();
    up(text);
    for (String line : lines) {
      text.append(Columns.cut(line, columns - 1)).append(sequence(Capability.clr_eol)).append('\n');
    }
    text.append(sequence(Capability.clr_eos));
    drawn = lines.size();
    out.print(text);
    out.flush();
  }

  @Override
  public void clear() {
    if (drawn == 0) {
      return;
    }
    StringBuilder text = new StringBuilder();
    up(text);
    text.append(sequence(Capability.clr_eos));
    drawn = 0;
    out.print(text);
    out.flush();
  }

  @Override
  public void close() {
    clear();
    Signals.unregister("WINCH", resizing);
  }

  private void up(StringBuilder text) {
    text.append('\r');
    if (drawn > 0) {
      text.append(sequence(Capability.parm_up_cursor, drawn));
    }
  }

  private String sequence(Capability capability, Object... parameters) {
    return Curses.tputs(can.get(capability), parameters);
  }

  /** The size, asked of the terminal that this process belongs to. */
  private void measure() {
    String[] size = sttySize().strip().split(" ", -1);
    if (size.length == 2) {
      rows = number(size[0], ROWS);
      columns = number(size[1], COLUMNS);
    }
  }

  /** A terminal without a size says 0. */
  private static int number(String digits, int otherwise) {
    return digits.matches("[1-9]\\d{0,3}") ? Integer.parseInt(digits) : otherwise;
  }

  private static String sttySize() {
    @Nullable Process stty = null;
    try {
      stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(2, TimeUnit.SECONDS)) {
        return "";
      }
      return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return ""; // no stty or no terminal of its own: the usual size then
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } finally {
      if (stty != null) {
        stty.destroyForcibly();
      }
    }
  }
}
