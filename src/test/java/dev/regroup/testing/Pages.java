package dev.regroup.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** README.md and docs/*.md, as tests read them. */
public final class Pages {
  private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]\n]*]\\(([^)\\s]+)\\)");

  private Pages() {}

  /**
   * A fenced block.
   *
   * @param language the word after the fence, empty where none is
   * @param lines without the indentation of the fence
   */
  public record Block(String language, List<String> lines) {
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

    private static List<String> found(Pattern pattern, String text) {
      return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }
  }

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

  /** One of them. */
  public static Page of(Path path) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> prose = new ArrayList<>();
    List<String> block = null;
    String fence = "";
    for (String line : Files.readAllLines(path)) {
      boolean isFence = line.strip().startsWith("```");
      if (block != null && isFence) {
        blocks.add(new Block(fence.strip().substring(3), block));
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
