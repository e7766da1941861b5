package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * systemd-boot with the entries of kernel-install: {@code /etc/kernel/cmdline}, joined and written
 * into an entry for each kernel that {@code kernel-install add} is run for. Read against systemd
 * 252 of Debian 12. The {@code add-all} of later ones looks for kernels in {@code
 * /usr/lib/modules}, where Debian and Ubuntu have none, so each is added by itself. Stateless,
 * thread-safe.
 */
public final class KernelInstallLayout implements BootLayout {
  private static final String HOOK = "/etc/kernel/postinst.d/zz-systemd-boot";

  /** For entries, and for what a file system of FAT needs beside the files. */
  private static final long LEAST_ROOM = 1L << 20;

  /** The machine id is added where entries are named after it (90-loaderentry.install). */
  private static final AddedKeys ADDED =
      new AddedKeys(
          "kernel-install", Set.of("systemd.machine_id"), "systemd-boot", Set.of("initrd"));

  @Override
  public String id() {
    return "kernel-install-systemd-boot";
  }

  @Override
  public Detection detect(HostFacts facts) {
    return KernelInstallDetection.detect(facts);
  }

  @Override
  public BootState read(HostFacts facts) {
    JoinedCmdline source = JoinedCmdline.of(facts);
    KernelInstallEntries entries = new KernelInstallEntries(facts);
    List<Finding> findings = new ArrayList<>(source.findings());
    if (entries.countsBoots()) {
      findings.add(
          BootCode.BOOT_COUNTING.of(
              "systemd-boot counts the boots of entries, or will: /etc/kernel/tries, or +N in the"
                  + " name of an entry"));
    }
    entries
        .stale()
        .forEach(
            entry ->
                findings.add(
                    BootCode.ENTRY_LEFT_OVER.of(
                        "entry %s is of a kernel that /boot does not have with an initrd: no"
                                .formatted(entry.id())
                            + " refresh renews it")));
    hook(facts).ifPresent(findings::add);
    NextBoot next = entries.next();
    findings.addAll(next.findings());
    return new BootState(
        source.commandLine(), entries.normal(), entries.other(), next.entry(), findings);
  }

  /** Without Debian's hook a kernel that is installed later never gets an entry. */
  private static Optional<Finding> hook(HostFacts facts) {
    boolean debian = facts.tools().contains("dpkg");
    boolean runs =
        facts.file(HOOK).filter(file -> !file.mode().matches("[0-7][0246]{3}")).isPresent();
    return debian && !runs
        ? Optional.of(
            BootCode.NOT_INHERITED.of(
                HOOK
                    + " is missing or cannot be run: a kernel that is installed later gets no"
                    + " entry"))
        : Optional.empty();
  }

  @Override
  public AddedKeys added() {
    return ADDED;
  }

  @Override
  public Edits edit(HostFacts facts, BootState state, List<Request> requests) {
    Edits edits = JoinedCmdline.of(facts).edit(facts, requests);
    return KernelInstallTrial.leftover(facts).map(edits::with).orElse(edits);
  }

  @Override
  public Optional<CommandLine> evaluated(Map<String, String> values) {
    return Optional.ofNullable(values.get("CMDLINE")).map(CommandLine::parse);
  }

  @Override
  public NextBoot predictNext(HostFacts facts, BootState state, Edits edits) {
    return new KernelInstallEntries(facts).predicted(edits.desired());
  }

  @Override
  public Refresh refresh(HostFacts facts) {
    KernelInstall install = KernelInstall.of(facts);
    String boot = install.boot();
    List<String> generated = new ArrayList<>();
    List<String> commands = new ArrayList<>();
    long bytes = 0;
    for (LoaderEntry entry : install.renewable()) {
      String release = install.release(entry);
      String linux = install.folder(release) + "/linux";
      String initrd = install.folder(release) + "/initrd.img-" + release;
      generated.addAll(
          List.of(boot + "/loader/entries/" + entry.id(), boot + linux, boot + initrd));
      commands.add(KernelInstall.COMMAND.replace("VERSION", release));
      InstalledKernel kernel = install.kernel(entry).orElseThrow();
      bytes += grown(kernel.imageSize(), install.size(linux));
      bytes += grown(kernel.initrdSize(), install.size(initrd));
    }
    return new Refresh(
        "kernel-install",
        String.join(" && ", commands),
        generated,
        List.of(new Refresh.Room(boot, LEAST_ROOM + bytes + bytes / 10)));
  }

  private static long grown(long bytes, long there) {
    return Math.max(0, bytes - Math.max(0, there));
  }

  @Override
  public List<Finding> confirm(HostFacts after, List<Request> requests) {
    KernelInstall install = KernelInstall.of(after);
    if (install.boots().size() != 1 || install.loaders().size() != 1) {
      return List.of(
          BootCode.NO_BOOT_PLACE.of(
              "entries of kernel-install are in %s, and systemd-boot in %s"
                  .formatted(install.boots(), install.loaders())));
    }
    return new EntryConfirmation(install.boot() + "/loader/entries", KernelInstall.COMMAND)
        .check(read(after), requests);
  }

  @Override
  public Trial trial(HostFacts facts) {
    return LoaderTrialEntry.possible(facts);
  }

  @Override
  public TrialChoice trial(HostFacts facts, BootState state, StagedEntry next) {
    return KernelInstallTrial.of(facts, state, next);
  }
}
