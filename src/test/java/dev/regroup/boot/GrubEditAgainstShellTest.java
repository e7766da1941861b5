package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.ByteText;
import dev.regroup.host.HostFacts;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Made-up trees, evaluated before and after the edit by the machine's own {@code sh} as
 * grub-mkconfig would: everything but the asked-for tokens is equal, and a second edit is empty.
 */
class GrubEditAgainstShellTest {
  private static final long SEED = Long.getLong("regroup.seed", 20_261_122L);
  private static final int TREES = Integer.getInteger("regroup.trees", 400);

  /**
   * Sources a tree, then splits the two values as GRUB would: its quotes are those of the shell.
   */
  private static final String EVALUATE =
      """
      cd "$1" || exit 1
      for tree in */; do
        printf '%s\\n' "== ${tree%/}"
        ( exec 2>/dev/null
          set -e
          . "./${tree}grub"
          for x in "$tree"grub.d/*.cfg; do
            if [ -e "$x" ]; then . "./$x"; fi
          done
          set +e -f
          printf '%s\\0' "$GRUB_CMDLINE_LINUX" "$GRUB_CMDLINE_LINUX_DEFAULT" >"${tree}values"
          eval "printf '%s\\n' $GRUB_CMDLINE_LINUX $GRUB_CMDLINE_LINUX_DEFAULT"
        ) || echo '!! failed'
      done
      """;

  private final DebianGrubLayout layout = new DebianGrubLayout();
  private final Random random = new Random(SEED);
  private final GrubTreeGenerator generator = new GrubTreeGenerator(random);

  /** One tree with its edit. */
  private record Case(
      GrubTreeGenerator.Tree tree,
      List<Request> requests,
      GrubSource source,
      Edits edits,
      List<Finding> findings) {
    boolean refused() {
      return findings.stream().anyMatch(Finding::isError);
    }
  }

  @Test
  void edits_change_what_is_asked_and_nothing_else(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < TREES; i++) {
      cases.add(plan(generator.next()));
      write(folder.resolve("before"), i, cases.get(i).tree().files());
      write(folder.resolve("after"), i, edited(cases.get(i)));
    }
    Map<Integer, List<String>> before = evaluate(folder.resolve("before"));
    Map<Integer, List<String>> after = evaluate(folder.resolve("after"));
    int compared = 0;
    for (int i = 0; i < TREES; i++) {
      Case one = cases.get(i);
      String at = "seed " + SEED + ", tree " + i + ": " + one.tree().files() + one.requests();
      boolean wild = one.tree().features().contains(GrubTreeGenerator.Feature.WILD);
      boolean failed = before.getOrDefault(i, List.of("?")).contains("!! failed");
      assertTrue(wild || (!one.refused() && !failed), at + one.findings());
      if (!one.refused() && !failed) {
        compared++;
        values(folder.resolve("before/" + i + "/values"), one, at);
        evaluated(folder.resolve("after/" + i + "/values"), one, at);
        compare(before.getOrDefault(i, List.of("?")), after.getOrDefault(i, List.of("?")), one, at);
        second(one, at);
      }
    }
    assertTrue(compared > TREES * 8 / 10, "compared " + compared);
    generator.seen.forEach(
        (feature, count) -> assertTrue(count * 100 >= TREES * 3, feature + " in " + count));
    assertEquals(GrubTreeGenerator.Feature.values().length, generator.seen.size());
  }

  private Case plan(GrubTreeGenerator.Tree tree) {
    HostFacts facts = facts(tree.files());
    List<Request> requests = requests();
    BootState state = layout.read(facts);
    Edits edits = layout.edit(facts, state, requests);
    List<Finding> findings = new ArrayList<>(state.findings());
    findings.addAll(edits.findings());
    GrubSource source = GrubSource.of(GrubDefaults.evaluate(facts));
    return new Case(tree, requests, source, edits, findings);
  }

  private static HostFacts facts(Map<String, String> files) {
    TestHost host = TestHost.plain();
    host.files.remove(GrubDefaults.MAIN);
    files.forEach((path, text) -> host.file("/etc/default/" + path, text));
    return host.facts();
  }

  private static Map<String, String> edited(Case one) {
    Map<String, String> files = new LinkedHashMap<>(one.tree().files());
    for (FileEdit edit : one.edits().files()) {
      files.put(edit.path().substring("/etc/default/".length()), edit.after());
    }
    return files;
  }

  private List<Request> requests() {
    List<Request> requests = new ArrayList<>();
    List<String> wanted =
        List.of("iommu=pt", "intel_iommu=on", "mitigations=off", "z=a;b", "w=$HOME{x}|y&z<>");
    for (String text : wanted) {
      Token token = new Token(text);
      switch (random.nextInt(5)) {
        case 0 -> requests.add(new Request.Present(token.key(), List.of(token)));
        case 1 -> requests.add(new Request.AbsentKey(token.key()));
        default -> {}
      }
    }
    if (random.nextInt(3) == 0) {
      requests.add(new Request.AbsentKey(List.of("quiet", "console").get(random.nextInt(2))));
    }
    if (random.nextInt(3) == 0) {
      requests.add(
          new Request.Present("panic", List.of(new Token("panic=1"), new Token("panic=\"a b\""))));
    }
    return requests;
  }

  private static void write(Path folder, int index, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(Integer.toString(index)).resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, ByteText.bytes(file.getValue()));
    }
  }

  private static Map<Integer, List<String>> evaluate(Path folder)
      throws IOException, InterruptedException {
    Path out = folder.resolveSibling(folder.getFileName() + ".out");
    Process sh =
        new ProcessBuilder("/bin/sh", "-c", EVALUATE, "sh", folder.toString())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    sh.getOutputStream().close();
    assertTrue(sh.waitFor(300, TimeUnit.SECONDS));
    Map<Integer, List<String>> words = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String line : ByteText.of(Files.readAllBytes(out)).split("\n", -1)) {
      if (line.startsWith("== ")) {
        current = new ArrayList<>();
        words.put(Integer.valueOf(line.substring(3)), current);
      } else if (!line.isEmpty()) {
        current.add(line);
      }
    }
    return words;
  }

  /** Both variables hold what the shell says. */
  private static void values(Path file, Case one, String at) throws IOException {
    String[] values = ByteText.of(Files.readAllBytes(file)).split("\0", -1);
    GrubDefaults defaults = one.source().defaults();
    assertEquals(values[0], defaults.value(GrubDefaults.LINUX).text(), at);
    assertEquals(values[1], defaults.value(GrubDefaults.DEFAULT).text(), at);
  }

  /** What the shell says of the edited files is the line that was planned. */
  private void evaluated(Path file, Case one, String at) throws IOException {
    String[] values = ByteText.of(Files.readAllBytes(file)).split("\0", -1);
    assertEquals(
        Optional.of(one.edits().desired()),
        layout.evaluated(Map.of(GrubDefaults.LINUX, values[0], GrubDefaults.DEFAULT, values[1])),
        at);
  }

  private static void compare(List<String> before, List<String> after, Case one, String at) {
    assertEquals(rest(before, one.requests()), rest(after, one.requests()), at + after);
    for (Request request : one.requests()) {
      List<String> there = after.stream().filter(w -> isOf(w, request.key())).toList();
      List<String> wanted =
          request instanceof Request.Present present
              ? present.tokens().stream().map(t -> t.text().replace("\"", "")).toList()
              : List.of();
      assertEquals(wanted, there, at + after);
    }
    for (Map.Entry<String, String> file : one.tree().files().entrySet()) {
      String now = edited(one).getOrDefault(file.getKey(), "");
      List<String> comments = file.getValue().lines().filter(l -> l.startsWith("# ")).toList();
      assertEquals(comments, now.lines().filter(l -> l.startsWith("# ")).toList(), at);
    }
  }

  private static List<String> rest(List<String> words, List<Request> requests) {
    return words.stream()
        .filter(word -> requests.stream().noneMatch(r -> isOf(word, r.key())))
        .toList();
  }

  private static boolean isOf(String word, String key) {
    return word.equals(key) || word.startsWith(key + "=");
  }

  private void second(Case one, String at) {
    HostFacts facts = facts(edited(one));
    BootState state = layout.read(facts);
    Edits again = layout.edit(facts, state, one.requests());
    assertTrue(again.files().isEmpty() && again.changes().isEmpty(), at + again);
    assertEquals(one.edits().desired(), state.configured(), at);
  }
}
