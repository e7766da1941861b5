package dev.regroup.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** README.md and docs/*.md, as tests read them. */
public final class Pages {
  private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");
  private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: (.+) -->");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]\n]*]\\(([^)\\s]+)\\)");

  private Pages() {}

  /**
   * A fenced block.
   *
   * @param language the word after the fence, empty where none is
   * @param lines without the indentation of the fence
   * @param notRun the reason that a comment just before it gives for not running it; else empty
   */
  public record Block(String language, List<String> lines, String notRun) {
    /** Whether it shows commands and what they print. */
    public boolean isConsole() {
      return language.equals("console");
    }

    public String text() {
      return String.join("\n", lines) + "\n";
    }
  }

  /**
   * A page, taken apart.
   *
   * @param prose the lines outside of blocks
   */
  public record Page(Path path, List<Block> blocks, List<String> prose) {
    /** What stands between backquotes. */
    public List<String> spans() {
      return found(SPAN, String.join("\n", prose));
    }

    /** Targets of links. */
    public List<String> links() {
      return found(LINK, SPAN.matcher(String.join("\n", prose)).replaceAll("code"));
    }

    /** What links to a part of the page may name, as GitHub and GitLab make it of the headings. */
    public List<String> anchors() {
      return prose.stream()
          .filter(line -> line.startsWith("#"))
          .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
          .map(title -> title.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
          .toList();
    }

    /**
     * Rows of the tables below a heading, up to the next heading.
     *
     * @throws IllegalArgumentException where there is no such heading, or no table below it
     */
    public List<Row> rows(String heading) {
      List<Row> rows = new ArrayList<>();
      boolean here = false;
      for (String line : prose) {
        if (line.startsWith("#")) {
          here = line.replaceFirst("^#+ ", "").equals(heading);
        } else if (here && line.startsWith("| `")) {
          rows.add(new Row(found(SPAN, line.split(" \\| ", 2)[0]), found(SPAN, line), line));
        }
      }
      if (rows.isEmpty()) {
        throw new IllegalArgumentException(path + " has no table below '" + heading + "'");
      }
      return rows;
    }

    private static List<String> found(Pattern pattern, String text) {
      return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }
  }

  /**
   * A row of a table.
   *
   * @param names what stands between backquotes in its first cell
   * @param spans the same of the whole row
   */
  public record Row(List<String> names, List<String> spans, String text) {}

  /** All of them. */
  public static List<Page> all() throws IOException {
    List<Page> pages = new ArrayList<>();
    pages.add(of(Path.of("README.md")));
    try (Stream<Path> files = Files.list(Path.of("docs"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).sorted().toList()) {
        pages.add(of(file));
      }
    }
    return pages;
  }

  /** What the last line says of the block that follows. */
  private static String reason(List<String> prose) {
    Matcher comment = NOT_RUN.matcher(prose.isEmpty() ? "" : prose.get(prose.size() - 1).strip());
    return comment.matches() ? comment.group(1) : "";
  }

  /** One of them. */
  public static Page of(Path path) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> prose = new ArrayList<>();
    List<String> block = null;
    String fence = "";
    for (String line : Files.readAllLines(path)) {
      boolean isFence = line.strip().startsWith("```");
      if (block != null && isFence) {
        blocks.add(new Block(fence.strip().substring(3), block, reason(prose)));
        block = null;
      } else if (block != null) {
        int indent = fence.indexOf('`');
        block.add(line.substring(Math.min(indent, line.length())));
      } else if (isFence) {
        fence = line;
        block = new ArrayList<>();
      } else {
        prose.add(line);
      }
    }
    if (block != null) {
      throw new IllegalStateException(path + ": a block without an end");
    }
    return new Page(path, blocks, prose);
  }
}
