package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * GRUB with entries of the Boot Loader Specification, as Fedora, RHEL 8 to 10, AlmaLinux and Rocky
 * Linux have it: the entries themselves are the truth, and {@code grubby} changes them, {@code
 * kernelopts} of grubenv, {@code /etc/kernel/cmdline} and {@code /etc/default/grub} together.
 *
 * <p>Nothing is edited here: a text that Regroup put into those files would be written anew by
 * grubby a moment later, in its own order. So all of them count as what the command generates, are
 * backed up, compared, read back and put back as such. Read against grubby-bls of grubby 8.40 and
 * blscfg.c and 20-grub.install of Fedora's grub2 2.06; tried on no real host. Stateless,
 * thread-safe.
 */
public final class GrubbyLayout implements BootLayout {
  static final String TOOL = "grubby";
  private static final long LEAST_ROOM = 1L << 20;

  @Override
  public String id() {
    return "bls-grubby";
  }

  @Override
  public boolean proven() {
    return false;
  }

  @Override
  public Detection detect(HostFacts facts) {
    return GrubbyDetection.detect(facts);
  }

  @Override
  public BootState read(HostFacts facts) {
    GrubbySource source = GrubbySource.of(facts);
    BlsMenu menu = source.menu();
    List<Finding> findings = new ArrayList<>(source.findings());
    ForeignBootPaths.leftOver(facts).ifPresent(findings::add);
    if (!menu.cfg().whole() || menu.cfg().problem() != null) {
      findings.add(
          BootCode.GRUB_CFG_NOT_WHOLE.of(
              menu.place().cfg() + " is not whole", menu.place().words()));
    }
    GrubStaged.Entries entries = GrubStaged.of(menu.cfg(), facts, menu.place());
    NextBoot next = menu.next(facts);
    findings.addAll(next.findings());
    return new BootState(
        source.inherited(), entries.normal(), entries.other(), next.entry(), findings);
  }

  @Override
  public AddedKeys added() {
    return new AddedKeys(TOOL, Set.of(), "GRUB", Set.of("BOOT_IMAGE"));
  }

  @Override
  public Edits edit(HostFacts facts, BootState state, List<Request> requests) {
    return GrubbyEdits.plan(facts, requests);
  }

  /** Nothing is edited, so nothing is evaluated. */
  @Override
  public Optional<CommandLine> evaluated(Map<String, String> values) {
    return Optional.empty();
  }

  /** The same entry as now: grubby makes none, and moves none. */
  @Override
  public NextBoot predictNext(HostFacts facts, BootState state, Edits edits) {
    StagedEntry next = state.next();
    return new NextBoot(
        next == null
            ? null
            : new StagedEntry(
                next.id(),
                next.kernel(),
                next.image(),
                next.initrds(),
                edits.desired(),
                next.doubt()),
        List.of());
  }

  @Override
  public Refresh refresh(HostFacts facts) {
    return refresh(facts, List.of());
  }

  @Override
  public Refresh refresh(HostFacts facts, List<Request> requests) {
    GrubbySource source = GrubbySource.of(facts);
    CommandLine inherited = source.inherited();
    List<String> arguments =
        inherited == null ? List.of() : GrubbyChange.of(source, inherited, requests).arguments();
    List<String> generated = new ArrayList<>();
    BlsEntry.files(facts).forEach(file -> generated.add(file.path()));
    generated.addAll(List.of(BlsMenu.ENVIRONMENT, KernelCmdline.PATH, GrubDefaults.MAIN));
    List<Refresh.Seen> seen = new ArrayList<>();
    for (String path : generated) {
      String sha256 = facts.file(path).map(HostFile::sha256).orElse(null);
      seen.add(new Refresh.Seen(path, sha256 == null ? "absent" : sha256));
    }
    return new Refresh(
        TOOL,
        command(arguments),
        generated,
        List.of(new Refresh.Room("/boot", LEAST_ROOM), new Refresh.Room("/etc", LEAST_ROOM)),
        arguments,
        seen);
  }

  /** As an operator would type it. */
  private static String command(List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(TOOL));
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      words.add(
          argument.indexOf(' ') < 0
              ? argument
              : argument.substring(0, equals) + "=\"" + argument.substring(equals + 1) + "\"");
    }
    return String.join(" ", words);
  }

  /** Also what the next kernel inherits, which {@link #read} takes for the configured line. */
  @Override
  public List<Finding> confirm(HostFacts after, List<Request> requests) {
    return new EntryConfirmation(BlsEntry.FOLDER, "grubby --info=ALL").check(read(after), requests);
  }

  @Override
  public Trial trial(HostFacts facts) {
    return new Trial(
        false, "a second entry with the old line is not kept, and this layout is not proven");
  }

  /**
   * The line that grub2-mkconfig would write into all entries once grubby has changed
   * GRUB_CMDLINE_LINUX, which it does where that holds anything (update_bls_cmdline of Fedora's
   * 10_linux); null where the file is missing or cannot be told.
   */
  static @Nullable CommandLine ofMkconfig(HostFacts facts, GrubbyChange change) {
    GrubDefaults defaults = GrubbySource.defaults(facts).orElse(null);
    if (defaults == null) {
      return null;
    }
    ShellValue linux = defaults.value(GrubDefaults.LINUX);
    ShellValue linuxDefault = defaults.value(GrubDefaults.DEFAULT);
    if (linux.doubt() != null || linuxDefault.doubt() != null) {
      return null;
    }
    String changed =
        linux.text().isBlank() ? "" : change.applied(CommandLine.parse(linux.text())).text();
    return CommandLine.parse(changed + " " + linuxDefault.text());
  }
}
