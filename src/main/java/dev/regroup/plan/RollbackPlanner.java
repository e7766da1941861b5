package dev.regroup.plan;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.boot.BootState;
import dev.regroup.boot.FileEdit;
import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.Backup;
import dev.regroup.host.ByteText;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.Sha256;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What putting back a run's backup would do; pure. */
public final class RollbackPlanner {
  /** What loaders, and what writes entries for them, put on a line by themselves. */
  private static final Set<String> LOADERS_OWN =
      Set.of("BOOT_IMAGE", "vt.handoff", "initrd", "systemd.machine_id");

  private RollbackPlanner() {}

  /** When a host that is put back is rebooted into its old line. */
  public enum Reboot {
    NEVER,
    ALWAYS,
    /** Where it does not run its old line. */
    UNLESS_OLD,
    /** The same, and only where the run whose backup it is rebooted it into another boot. */
    IF_RUN_REBOOTED
  }

  /**
   * The plan.
   *
   * @param reboot whether the host shall be rebooted into its old line
   */
  public static HostPlan plan(String host, HostFacts facts, Backup backup, boolean reboot) {
    return plan(host, facts, backup, reboot ? Reboot.ALWAYS : Reboot.NEVER);
  }

  /**
   * The plan.
   *
   * @param when the host shall be rebooted into its old line
   */
  public static HostPlan plan(String host, HostFacts facts, Backup backup, Reboot when) {
    List<FileEdit> edits = new ArrayList<>();
    for (Backup.Entry entry : backup.entries()) {
      HostFile now = facts.files().get(entry.path());
      String sha = now == null ? null : now.sha256();
      if (!Objects.equals(sha, entry.sha256())) {
        edits.add(
            new FileEdit(
                entry.path(),
                now == null || now.text() == null ? "" : now.text(),
                sha == null ? FileEdit.ABSENT : sha,
                Objects.requireNonNullElse(entry.text(), "")));
      }
    }
    Layers now = Layers.of(facts);
    Layers then = Layers.of(facts.withFiles(restored(facts, backup)));
    boolean reboot = isRebooted(facts, backup, then.next(), when);
    List<Finding> findings = new ArrayList<>(facts.findings());
    findings.addAll(unfit(then.next(), backup));
    String against = backup.against();
    if (!edits.isEmpty() && against != null) {
      findings.add(
          RollbackCode.FAILED.of("the backup cannot be put back: " + ByteText.display(against)));
    }
    if (reboot) {
      RebootLoop.unread(facts).ifPresent(findings::add);
    }
    return new HostPlan(
        host,
        now.layout(),
        List.of("backup of run " + backup.run()),
        now.configured(),
        now.staged(),
        facts.running(),
        then.configured(),
        List.of(),
        then.next(),
        List.of(),
        edits,
        null,
        reboot ? HostPlan.Reboot.NEEDED : HostPlan.Reboot.NONE,
        Sha256.of(List.of("rollback", backup.run(), facts.bootId())),
        List.of(),
        List.of(),
        edits.isEmpty() && !reboot
            ? "nothing to put back: every file is as run " + backup.run() + " found it"
            : null,
        findings);
  }

  private static boolean isRebooted(
      HostFacts facts, Backup backup, @Nullable StagedEntry old, Reboot when) {
    return switch (when) {
      case NEVER -> false;
      case ALWAYS -> true;
      case UNLESS_OLD -> !runs(facts, old);
      case IF_RUN_REBOOTED -> rebootedBy(facts, backup.run()) && !runs(facts, old);
    };
  }

  /** Whether the host runs its old line; what that is may be unknown, and then it does not. */
  static boolean runs(HostFacts facts, @Nullable StagedEntry old) {
    return old != null && against(facts, old).isEmpty();
  }

  /** Whether the host's own record has a reboot of that run, and it ended another boot. */
  static boolean rebootedBy(HostFacts facts, String run) {
    return facts.history().stream()
        .filter(line -> line.event().equals("reboot") && line.run().equals(run))
        .anyMatch(line -> !facts.bootId().equals(line.values().get(HistoryEntry.BOOT)));
  }

  private static Map<String, HostFile> restored(HostFacts facts, Backup backup) {
    Map<String, HostFile> restored = new HashMap<>();
    for (Backup.Entry entry : backup.entries()) {
      String text = entry.text();
      HostFile now = facts.files().get(entry.path());
      if (now != null && text != null) {
        restored.put(entry.path(), now.holding(entry.sha256(), text));
      }
    }
    for (String copy : backup.copies()) {
      facts.file(twin(copy)).ifPresent(twin -> restored.put(copy, twin.at(copy)));
    }
    return restored;
  }

  /**
   * The file of {@code /boot} that a kernel or an initrd on an ESP is a copy of: kernel-install
   * calls each kernel {@code linux}, in a folder of its version.
   */
  private static String twin(String copy) {
    String name = copy.substring(copy.lastIndexOf('/') + 1);
    String folder = copy.substring(0, copy.length() - name.length() - 1);
    return "/boot/"
        + (name.equals("linux")
            ? "vmlinuz-" + folder.substring(folder.lastIndexOf('/') + 1)
            : name);
  }

  /**
   * What the boot layout says of the host; nothing where none fits.
   *
   * @param next what boots next, null where that is not known
   */
  private record Layers(
      @Nullable String layout,
      @Nullable String configured,
      List<String> staged,
      @Nullable StagedEntry next) {
    static Layers of(HostFacts facts) {
      BootLayout layout = BootLayouts.detect(facts).layout();
      if (layout == null) {
        return new Layers(null, null, List.of(), null);
      }
      BootState state = layout.read(facts);
      CommandLine line = state.configured();
      return new Layers(
          layout.id(), line == null ? null : line.text(), options(state.staged()), state.next());
    }

    static List<String> options(List<StagedEntry> staged) {
      return staged.stream().map(entry -> entry.options().text()).distinct().toList();
    }
  }

  /** An error where the host, with everything put back, would boot what is not there any more. */
  private static List<Finding> unfit(@Nullable StagedEntry next, Backup backup) {
    return next == null || next.doubt() == null
        ? List.of()
        : List.of(
            RollbackCode.UNFIT.of(
                "with the files of run "
                    + backup.run()
                    + " the host would boot "
                    + next.id()
                    + ", and "
                    + next.doubt()));
  }

  /**
   * The plan once everything is put back: with what boots next, and an error where that is not
   * known or not whole.
   *
   * @param written facts read after that
   */
  public static HostPlan putBack(HostPlan plan, HostFacts written) {
    BootLayouts.Choice choice = BootLayouts.detect(written);
    List<Finding> findings = new ArrayList<>(choice.findings());
    BootLayout layout = choice.layout();
    StagedEntry next = null;
    String configured = null;
    List<StagedEntry> staged = List.of();
    if (layout != null) {
      BootState state = layout.read(written);
      findings.addAll(state.findings());
      next = state.next();
      CommandLine line = state.configured();
      configured = line == null ? null : line.text();
      staged = state.staged();
    }
    if (plan.reboot() == HostPlan.Reboot.NEEDED) {
      findings.addAll(RebootSafety.check(written, next, staged, plan.entryDigest()));
    }
    List<Finding> all = new ArrayList<>(plan.findings());
    all.addAll(findings);
    return new HostPlan(
        plan.host(),
        layout == null ? null : layout.id(),
        plan.evidence(),
        configured,
        Layers.options(staged),
        plan.running(),
        plan.desired(),
        plan.requests(),
        next,
        plan.changes(),
        plan.edits(),
        plan.refresh(),
        plan.reboot(),
        plan.entryDigest(),
        plan.isolation(),
        plan.essential(),
        plan.reason(),
        all);
  }

  /** What speaks against the host running its old line again. */
  public static List<Finding> against(HostFacts after, HostPlan plan) {
    StagedEntry next = plan.next();
    return next == null ? List.of() : against(after, next);
  }

  private static List<Finding> against(HostFacts after, StagedEntry next) {
    List<Finding> findings = new ArrayList<>(Proof.bootedEntry(after, next));
    List<Token> running = proving(CommandLine.parse(after.running()));
    List<Token> old = known(next);
    for (Token token : without(old, running)) {
      findings.add(notOld("was not booted with " + token + " of its old line"));
    }
    for (Token token : without(running, old)) {
      findings.add(notOld("was booted with " + token + ", which its old line does not hold"));
    }
    return findings;
  }

  /** What is told of a host that would boot another line now than it was booted with. */
  public static Optional<Finding> unbooted(HostFacts facts) {
    StagedEntry next = Layers.of(facts).next();
    if (next == null) {
      return Optional.empty();
    }
    List<Token> running = proving(CommandLine.parse(facts.running()));
    List<Token> staged = known(next);
    // What a variable stands for may be all that the running line has more.
    boolean whole = staged.size() == proving(next.options()).size();
    List<Token> more = without(staged, running);
    List<Token> less = whole ? without(running, staged) : List.of();
    return more.isEmpty() && less.isEmpty()
        ? Optional.empty()
        : Optional.of(
            RollbackCode.UNBOOTED.of(
                "already before this run the host would boot another line than it runs"
                    + words(", with ", more)
                    + words(", without ", less)
                    + ": on_failure: rollback would end there"));
  }

  private static String words(String before, List<Token> tokens) {
    return tokens.isEmpty()
        ? ""
        : before + tokens.stream().map(Token::toString).collect(Collectors.joining(" "));
  }

  private static List<Token> without(List<Token> line, List<Token> other) {
    return line.stream().filter(token -> other.stream().noneMatch(token::sameAs)).toList();
  }

  /** Without the loader's variables, such as $vt_handoff, which it alone knows. */
  private static List<Token> known(StagedEntry entry) {
    return proving(entry.options()).stream()
        .filter(token -> !token.text().startsWith("$"))
        .toList();
  }

  /** Without what loaders and generators add: kernel-install writes the machine id into entries. */
  private static List<Token> proving(CommandLine line) {
    return line.tokens().stream().filter(token -> !LOADERS_OWN.contains(token.key())).toList();
  }

  private static Finding notOld(String what) {
    return VerifyCode.OLD_LINE.of("the running kernel " + what);
  }
}
