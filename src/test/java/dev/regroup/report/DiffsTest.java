package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.boot.FileEdit;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Diffs, read by {@code patch} and compared with {@code diff -u} where there is one answer. */
class DiffsTest {
  @TempDir private Path dir;

  @Test
  void a_changed_line_shows_three_lines_around_it() {
    assertEquals(
        """
        --- /etc/default/grub
        +++ /etc/default/grub
        @@ -2,7 +2,7 @@
         b
         c
         d
        -GRUB_CMDLINE_LINUX_DEFAULT="quiet"
        +GRUB_CMDLINE_LINUX_DEFAULT="quiet iommu=pt"
         e
         f
         g
        """,
        Diffs.unified(
            edit(
                "a\nb\nc\nd\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\ne\nf\ng\nh\n",
                "a\nb\nc\nd\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet iommu=pt\"\ne\nf\ng\nh\n")));
  }

  @Test
  void a_missing_last_newline_is_told_where_it_is_missing() {
    assertEquals(
        """
        --- /etc/default/grub
        +++ /etc/default/grub
        @@ -1,1 +1,1 @@
        -quiet
        \\ No newline at end of file
        +quiet
        """,
        Diffs.unified(edit("quiet", "quiet\n")));
    assertEquals(
        """
        --- /etc/default/grub
        +++ /etc/default/grub
        @@ -1,2 +1,2 @@
        -a
        +b
         same
        \\ No newline at end of file
        """,
        Diffs.unified(edit("a\nsame", "b\nsame")));
  }

  @Test
  void equal_texts_have_no_diff() {
    assertEquals("", Diffs.unified(edit("a\nb", "a\nb")));
    assertEquals("", Diffs.unified(edit("", "")));
    assertEquals("", Diffs.unified(List.of()));
  }

  @Test
  void control_characters_are_made_visible_and_tabs_stay() {
    assertEquals(
        """
        --- /etc/default/grub
        +++ /etc/default/grub
        @@ -1,1 +1,1 @@
        -a\\x0d
        +\\x1b[2J\tb \\u202e \u00fc \u00fc
        """,
        Shown.text(
            Diffs.unified(
                edit("a\r\n", "\u001b[2J\tb \u00e2\u0080\u00ae \u00c3\u00bc \u00c3\u00bc\n"))));
  }

  @Test
  void a_long_line_stays_whole() {
    String line = "x".repeat(20_000);
    assertEquals(
        List.of(
            "--- /etc/default/grub", "+++ /etc/default/grub", "@@ -1,1 +1,1 @@", "-y", "+" + line),
        Diffs.unified(edit("y\n", line + "\n")).lines().toList());
  }

  @Test
  void patch_makes_the_new_text_of_the_old_one() throws Exception {
    Path patch = Tools.require("patch", "patch");
    long seed = 20261122;
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      String before = text(random);
      String after = i % 3 == 0 ? text(random) : mutated(before, random);
      Path file = dir.resolve("file");
      Files.writeString(file, before, StandardCharsets.ISO_8859_1);
      String diff = Diffs.unified(edit(before, after));
      if (!diff.isEmpty()) {
        Path diffFile = Files.writeString(dir.resolve("diff"), diff, StandardCharsets.ISO_8859_1);
        run(
            List.of(patch.toString(), "--fuzz=0", "-s", file.toString(), diffFile.toString()),
            diff);
      }
      String patched =
          Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
      assertEquals(after, patched, "seed " + seed + ", round " + i + ":\n" + diff);
    }
  }

  /** GNU diff counts differently only where it could choose; with one change there is no choice. */
  @Test
  void hunk_headers_are_those_of_gnu_diff() throws Exception {
    Path diff = Tools.require("patch", "diff");
    String many = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n";
    List<FileEdit> edits =
        List.of(
            edit("", "a\nb\n"),
            edit("a\nb\n", ""),
            edit("a\n", "a\nb\n"),
            edit("a\n", "b\na\n"),
            edit(many, many + "21\n"),
            edit(many, "0\n" + many),
            edit(many, many.replace("5\n", "5\nx\n")),
            edit(many, many.replace("\n3\n", "\n").replace("18\n", "18\ny\nz\n")),
            edit(many, many.replace("\n4\n", "\nx\n").replace("\n11\n", "\ny\n")),
            edit(many, many.replace("\n4\n", "\nx\n").replace("\n12\n", "\ny\n")));
    for (FileEdit edit : edits) {
      Path before = Files.writeString(dir.resolve("before"), edit.before());
      Path after = Files.writeString(dir.resolve("after"), edit.after());
      Process process =
          new ProcessBuilder(diff.toString(), "-u", before.toString(), after.toString()).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      // GNU leaves out a count of one.
      List<String> gnu =
          said.lines()
              .skip(2)
              .map(line -> line.replaceAll("^@@ -(\\d+) ", "@@ -$1,1 "))
              .map(line -> line.replaceAll("^(@@ -\\S+ \\+\\d+) @@$", "$1,1 @@"))
              .toList();
      assertEquals(gnu, Diffs.unified(edit).lines().skip(2).toList());
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int lines = random.nextInt(12);
    for (int i = 0; i < lines; i++) {
      text.append((char) ('a' + random.nextInt(4)));
      if (i < lines - 1 || random.nextBoolean()) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String mutated(String before, Random random) {
    List<String> lines = new ArrayList<>(before.lines().toList());
    lines.add(random.nextInt(lines.size() + 1), "new");
    lines.remove(random.nextInt(lines.size()));
    return String.join("\n", lines) + (random.nextBoolean() ? "\n" : "");
  }

  private static FileEdit edit(String before, String after) {
    return new FileEdit("/etc/default/grub", before, "", after);
  }

  private static void run(List<String> command, String shown)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said + "\n" + shown);
  }
}
