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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Edits of made-up trees, evaluated before and after by a real shell as grub-mkconfig would:
 * everything but the asked-for tokens is equal, and a second edit is empty. Used by one thread.
 */
final class GrubEditTrials {
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
          for name in GRUB_CMDLINE_LINUX GRUB_CMDLINE_LINUX_DEFAULT; do
            eval 'is_set=${'$name'+set} value=$'$name
            [ -z "$is_set" ] || printf '%s=%s\\0' "$name" "$value"
          done >"${tree}values"
          eval "printf '%s\\n' $GRUB_CMDLINE_LINUX $GRUB_CMDLINE_LINUX_DEFAULT"
        ) </dev/null
        [ -e "${tree}values" ] || echo '!! failed'
      done
      """;

  private static final List<String> WANTED =
      List.of("iommu=pt", "intel_iommu=on", "mitigations=off", "z=a;b", "w=$HOME{x}|y&z<>");

  private final DebianGrubLayout layout = new DebianGrubLayout();
  private final long seed;
  private final Random random;
  final GrubTreeGenerator generator;
  final List<Trial> trials = new ArrayList<>();

  GrubEditTrials(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.generator = new GrubTreeGenerator(random);
  }

  /** One tree with its edit. */
  record Trial(
      GrubTreeGenerator.Tree tree,
      List<Request> requests,
      GrubSource source,
      Edits edits,
      List<Finding> findings) {
    boolean refused() {
      return findings.stream().anyMatch(Finding::isError);
    }
  }

  /** Makes up trees, plans their edits and writes both states into {@code before} and after. */
  void plan(int trees, Path folder) throws IOException {
    for (int i = 0; i < trees; i++) {
      Trial trial = plan(generator.next());
      trials.add(trial);
      write(folder.resolve("before"), i, trial.tree().files());
      write(folder.resolve("after"), i, edited(trial));
    }
  }

  private Trial plan(GrubTreeGenerator.Tree tree) {
    HostFacts facts = facts(tree.files());
    List<Request> requests = random.nextInt(2) == 0 ? passthrough() : requests();
    BootState state = layout.read(facts);
    Edits edits = layout.edit(facts, state, requests);
    List<Finding> findings = new ArrayList<>(state.findings());
    findings.addAll(edits.findings());
    GrubSource source = GrubSource.of(GrubDefaults.evaluate(facts));
    return new Trial(tree, requests, source, edits, findings);
  }

  private static HostFacts facts(Map<String, String> files) {
    TestHost host = TestHost.plain();
    host.files.remove(GrubDefaults.MAIN);
    files.forEach((path, text) -> host.file("/etc/default/" + path, text));
    return host.facts();
  }

  private static Map<String, String> edited(Trial trial) {
    Map<String, String> files = new LinkedHashMap<>(trial.tree().files());
    for (FileEdit edit : trial.edits().files()) {
      files.put(edit.path().substring("/etc/default/".length()), edit.after());
    }
    return files;
  }

  /** What a play for passthrough asks. */
  private static List<Request> passthrough() {
    return List.of(
        present("intel_iommu=on"),
        present("iommu=pt"),
        new Request.AbsentKey("nomodeset"),
        present("pcie_acs_override=downstream,multifunction"));
  }

  private static Request present(String token) {
    return new Request.Present(new Token(token).key(), List.of(new Token(token)));
  }

  private List<Request> requests() {
    List<Request> requests = new ArrayList<>();
    for (String text : WANTED) {
      switch (random.nextInt(5)) {
        case 0 -> requests.add(present(text));
        case 1 -> requests.add(new Request.AbsentKey(new Token(text).key()));
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

  /**
   * Has a shell evaluate all trees and judges each edit.
   *
   * @return how many edits were compared
   */
  int judge(Path folder, String... shell) throws IOException, InterruptedException {
    Map<Integer, List<String>> before = evaluate(folder.resolve("before"), shell);
    Map<Integer, List<String>> after = evaluate(folder.resolve("after"), shell);
    int compared = 0;
    for (int i = 0; i < trials.size(); i++) {
      Trial one = trials.get(i);
      String at =
          "%s, seed %d, tree %d: %s%s"
              .formatted(List.of(shell), seed, i, one.tree().files(), one.requests());
      boolean failed = before.getOrDefault(i, List.of("!! failed")).contains("!! failed");
      assertTrue(one.tree().isWild() || (!one.refused() && !failed), at + one.findings());
      boolean known = !one.tree().wild().contains(WildLines.OPEN_QUOTE);
      assertTrue(one.refused() || !failed || !known, at + "is edited, and the shell gives up");
      if (!one.refused() && !failed) {
        compared++;
        values(folder.resolve("before/" + i + "/values"), one, at);
        evaluated(folder.resolve("after/" + i + "/values"), one, at);
        compare(before.getOrDefault(i, List.of("?")), after.getOrDefault(i, List.of("?")), one, at);
        second(one, at);
        Map<String, String> now = edited(one);
        one.tree()
            .files()
            .forEach((path, text) -> UntouchedBytes.check(text, now.get(path), one.requests(), at));
      }
    }
    return compared;
  }

  private static Map<Integer, List<String>> evaluate(Path folder, String... shell)
      throws IOException, InterruptedException {
    Path out = folder.resolveSibling(folder.getFileName() + ".out");
    List<String> command = new ArrayList<>(List.of(shell));
    command.addAll(List.of("-c", EVALUATE, "sh", folder.toString()));
    Process sh =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    sh.getOutputStream().close();
    assertTrue(sh.waitFor(300, TimeUnit.SECONDS));
    Map<Integer, List<String>> words = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String text : ByteText.of(Files.readAllBytes(out)).split("\n", -1)) {
      String line = text.replace("\r", ""); // as GRUB does when it reads grub.cfg
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
  private static void values(Path file, Trial one, String at) throws IOException {
    Map<String, String> values = set(file);
    GrubDefaults defaults = one.source().defaults();
    for (String name : List.of(GrubDefaults.LINUX, GrubDefaults.DEFAULT)) {
      assertEquals(values.getOrDefault(name, ""), defaults.value(name).text(), at);
    }
  }

  /** The variables that are set, as try.sh sends them: one that is not set is not there. */
  private static Map<String, String> set(Path file) throws IOException {
    Map<String, String> values = new TreeMap<>();
    for (String one : ByteText.of(Files.readAllBytes(file)).split("\0", -1)) {
      int equals = one.indexOf('=');
      if (equals > 0) {
        values.put(one.substring(0, equals), one.substring(equals + 1));
      }
    }
    return values;
  }

  /** What the shell says of the edited files is the line that was planned. */
  private void evaluated(Path file, Trial one, String at) throws IOException {
    assertEquals(Optional.of(one.edits().desired()), layout.evaluated(set(file)), at);
  }

  private static void compare(List<String> before, List<String> after, Trial one, String at) {
    assertEquals(ofInit(before), ofInit(after), at + after);
    assertEquals(rest(before, one.requests()), rest(after, one.requests()), at + after);
    List<String> kernel = after.subList(0, after.size() - ofInit(after).size());
    for (Request request : one.requests()) {
      List<String> there = kernel.stream().filter(w -> isOf(w, request.key())).toList();
      List<String> wanted =
          request instanceof Request.Present present
              ? present.tokens().stream().map(t -> t.text().replace("\"", "")).toList()
              : List.of();
      assertEquals(wanted, there, at + after);
    }
  }

  private static List<String> ofInit(List<String> words) {
    return words.contains("--") ? words.subList(words.indexOf("--"), words.size()) : List.of();
  }

  private static List<String> rest(List<String> words, List<Request> requests) {
    return words.stream()
        .filter(word -> requests.stream().noneMatch(r -> isOf(word, r.key())))
        .toList();
  }

  private static boolean isOf(String word, String key) {
    return word.equals(key) || word.startsWith(key + "=");
  }

  private void second(Trial one, String at) {
    HostFacts facts = facts(edited(one));
    BootState state = layout.read(facts);
    Edits again = layout.edit(facts, state, one.requests());
    assertTrue(again.files().isEmpty() && again.changes().isEmpty(), at + again);
    assertEquals(one.edits().desired(), state.configured(), at);
  }

  /** Trees with each feature and each wild line, and how many of them were refused. */
  String refusals() {
    Map<String, int[]> counts = new TreeMap<>();
    for (Trial trial : trials) {
      List<String> kinds = new ArrayList<>();
      if (!trial.tree().isWild()) {
        trial.tree().features().forEach(feature -> kinds.add("feature " + feature));
      }
      for (String line : trial.tree().wild()) {
        kinds.add("wild    " + Findings.shown(line));
      }
      for (String kind : Set.copyOf(kinds)) {
        int[] count = counts.computeIfAbsent(kind, k -> new int[2]);
        count[0]++;
        count[1] += trial.refused() ? 1 : 0;
      }
    }
    StringBuilder text = new StringBuilder("refused / trees\n");
    counts.forEach(
        (kind, count) -> text.append("%3d /%4d  %s%n".formatted(count[1], count[0], kind.strip())));
    return text.toString();
  }
}
