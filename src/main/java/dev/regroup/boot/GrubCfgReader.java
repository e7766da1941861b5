package dev.regroup.boot;

import dev.regroup.boot.GrubLexer.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a generated grub.cfg. Used by one thread for one text. */
final class GrubCfgReader {
  /** The doubt of an entry that starts a kernel in one of several ways. */
  static final String SEVERAL = "it has several lines for a kernel";

  private static final Pattern BEGIN = Pattern.compile("### BEGIN (?:.*/)?([^/ ]+) ###\\s*");
  private static final Pattern END = Pattern.compile("### END .+ ###\\s*");

  private final Deque<Frame> frames = new ArrayDeque<>();
  private final List<GrubCfg.Default> defaults = new ArrayList<>();
  private List<Piece> statement = new ArrayList<>();
  private String section = "";
  private int conditions;
  private @Nullable String problem;

  private GrubCfgReader() {
    frames.push(new Frame(List.of(), false, false));
  }

  /** What is open: the file, a submenu, an entry or any other block. */
  private static final class Frame {
    final List<Piece> head;
    final boolean menu;
    final boolean conditional;
    final List<GrubEntry> children = new ArrayList<>();
    final Set<String> modules = new HashSet<>();
    final List<String> initrds = new ArrayList<>();
    @Nullable List<Piece> linux;
    boolean several;

    Frame(List<Piece> head, boolean menu, boolean conditional) {
      this.head = head;
      this.menu = menu;
      this.conditional = conditional;
    }
  }

  static GrubCfg read(String text) {
    // GRUB leaves carriage returns out (2.06, grub-core/normal/main.c, grub_file_getline).
    GrubLexer.Lexed lexed = GrubLexer.lex(text.replace("\r", ""));
    GrubCfgReader reader = new GrubCfgReader();
    reader.problem = lexed.problem();
    lexed.pieces().forEach(reader::piece);
    reader.statement();
    if (reader.problem == null && reader.frames.size() > 1) {
      reader.problem = "a block is not closed";
    }
    while (reader.frames.size() > 1) {
      reader.close();
    }
    return new GrubCfg(
        reader.frames.element().children, reader.defaults, isWhole(text), reader.problem);
  }

  private static boolean isWhole(String text) {
    String stripped = text.stripTrailing();
    String last = stripped.substring(stripped.lastIndexOf('\n') + 1);
    return END.matcher(last).matches();
  }

  private void piece(Piece piece) {
    switch (piece.kind()) {
      case WORD -> statement.add(piece);
      case END, OPERATOR -> statement();
      case COMMENT -> {
        Matcher begin = BEGIN.matcher(piece.text());
        if (begin.matches()) {
          section = begin.group(1);
        } else if (END.matcher(piece.text()).matches()) {
          section = "";
        }
      }
      case OPEN -> {
        boolean menu =
            !statement.isEmpty()
                && (statement.get(0).is("menuentry") || statement.get(0).is("submenu"));
        boolean conditional = conditions > 0 || frames.element().conditional;
        frames.push(new Frame(statement, menu, conditional || !menu));
        statement = new ArrayList<>();
      }
      case CLOSE -> {
        statement();
        if (frames.size() > 1) {
          close();
        } else if (problem == null) {
          problem = "a block is closed that was not opened";
        }
      }
    }
  }

  private void close() {
    Frame frame = frames.pop();
    Frame outer = frames.element();
    if (frame.menu) {
      outer.children.add(entry(frame));
    } else {
      outer.children.addAll(frame.children);
    }
  }

  private void statement() {
    List<Piece> words = statement;
    statement = new ArrayList<>();
    while (!words.isEmpty() && isKeyword(words.get(0))) {
      words = words.subList(1, words.size());
    }
    if (words.isEmpty()) {
      return;
    }
    String command = words.get(0).text();
    Frame frame = frames.element();
    switch (command) {
      case "linux", "linux16", "linuxefi" -> {
        frame.several = frame.linux != null;
        frame.linux = words.subList(1, words.size());
      }
      case "initrd", "initrd16", "initrdefi" ->
          words.subList(1, words.size()).forEach(word -> frame.initrds.add(word.text()));
      case "insmod" -> words.subList(1, words.size()).forEach(w -> frame.modules.add(w.text()));
      default -> {
        int at = command.equals("set") ? 1 : 0;
        if (words.size() > at && words.get(at).text().startsWith("default=")) {
          defaults.add(
              new GrubCfg.Default(section, words.get(at).text().substring("default=".length())));
        }
      }
    }
  }

  private boolean isKeyword(Piece word) {
    switch (word.text()) {
      case "if", "while", "until", "for" -> conditions++;
      case "fi", "done" -> conditions--;
      case "then", "else", "elif", "do" -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private GrubEntry entry(Frame frame) {
    List<Piece> head = frame.head;
    String id = null;
    for (int i = 2; i + 1 < head.size(); i++) {
      if (head.get(i).is("--id") || head.get(i).is("$menuentry_id_option")) {
        id = head.get(i + 1).text();
      }
    }
    return new GrubEntry(
        head.size() > 1 ? head.get(1).text() : "",
        id,
        section,
        frame.conditional,
        head.get(0).is("submenu"),
        frame.children,
        linux(frame),
        frame.modules);
  }

  private static GrubEntry.@Nullable Linux linux(Frame frame) {
    if (frame.linux == null || frame.linux.isEmpty()) {
      return null;
    }
    List<String> options = new ArrayList<>();
    // Ubuntu's cloud images write a second line for a boot without initrd.
    String doubt = frame.several ? SEVERAL : null;
    for (Piece word : frame.linux) {
      if (word.variable() && !word.text().equals(GrubWord.HANDOFF)) {
        doubt = "its line holds " + word.text() + ", which only GRUB knows";
      }
      options.add(GrubWord.handedOver(word.text()));
    }
    return new GrubEntry.Linux(
        frame.linux.get(0).text(),
        String.join(" ", options.subList(1, options.size())),
        frame.initrds,
        doubt);
  }
}
