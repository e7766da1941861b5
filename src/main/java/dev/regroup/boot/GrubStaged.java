package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes {@link StagedEntry staged entries} of grub.cfg's and tells whether they are whole. */
final class GrubStaged {
  private static final Pattern IMAGE =
      Pattern.compile("(?:vmlinuz|vmlinux|kernel)-(.+?)(?:\\.efi\\.signed)?");

  /** Microcode and the like, put before the initrd (GRUB_EARLY_INITRD_LINUX_STOCK). */
  private static final Set<String> EARLY =
      Set.of(
          "intel-uc.img",
          "intel-ucode.img",
          "amd-uc.img",
          "amd-ucode.img",
          "early_ucode.cpio",
          "microcode.cpio");

  private final HostFacts facts;
  private final GrubPlace place;
  private final List<StagedEntry> normal = new ArrayList<>();
  private final List<StagedEntry> other = new ArrayList<>();

  private GrubStaged(HostFacts facts, GrubPlace place) {
    this.facts = facts;
    this.place = place;
  }

  /** Entries that 10_linux wrote for normal boots, and all others that boot Linux. */
  record Entries(List<StagedEntry> normal, List<StagedEntry> other) {}

  static Entries of(GrubCfg cfg, HostFacts facts, GrubPlace place) {
    GrubStaged staged = new GrubStaged(facts, place);
    staged.collect(cfg.entries(), List.of());
    return new Entries(staged.normal, staged.other);
  }

  private void collect(List<GrubEntry> entries, List<GrubEntry> above) {
    for (GrubEntry entry : entries) {
      List<GrubEntry> path = new ArrayList<>(above);
      path.add(entry);
      if (entry.linux() != null) {
        (isNormal(entry) ? normal : other).add(staged(path, entry.linux(), facts, place));
      }
      collect(entry.children(), path);
    }
  }

  /** 10_linux names recovery entries and those for other inits in their ids. */
  static boolean isNormal(GrubEntry entry) {
    String id = entry.name();
    return entry.section().equals("10_linux")
        && !entry.conditional()
        && !id.contains("-recovery-")
        && !id.contains("-init-")
        && !(entry.id() == null && id.endsWith(")"));
  }

  /** What grub-reboot takes: the names of all levels, {@code >} in them doubled. */
  static String id(List<GrubEntry> path) {
    return String.join(">", path.stream().map(e -> e.name().replace(">", ">>")).toList());
  }

  static StagedEntry staged(
      List<GrubEntry> path, GrubEntry.Linux linux, HostFacts facts, GrubPlace place) {
    String release = release(linux);
    String folder = place.folder() + "/";
    return new StagedEntry(
        id(path),
        release,
        folder + fileName(linux.image()),
        linux.initrds().stream().map(initrd -> folder + fileName(initrd)).toList(),
        CommandLine.parse(linux.options()),
        doubt(linux, release, facts, place));
  }

  /** The kernel's release by the name of its image; empty where that does not tell. */
  static String release(GrubEntry.Linux linux) {
    Matcher matcher = IMAGE.matcher(fileName(linux.image()));
    return matcher.matches() ? matcher.group(1) : "";
  }

  private static @Nullable String doubt(
      GrubEntry.Linux linux, String release, HostFacts facts, GrubPlace place) {
    if (linux.doubt() != null) {
      return linux.doubt();
    }
    Optional<InstalledKernel> found = kernel(release, fileName(linux.image()), facts);
    if (found.isEmpty()) {
      return "its kernel /boot/" + fileName(linux.image()) + " is not there";
    }
    InstalledKernel kernel = found.get();
    String initrd = kernel.initrd();
    List<String> named =
        linux.initrds().stream().map(GrubStaged::fileName).filter(n -> !EARLY.contains(n)).toList();
    if (initrd == null && !named.isEmpty()) {
      return "its initrd /boot/" + named.get(0) + " is not there";
    }
    if (initrd != null && !named.contains(fileName(initrd))) {
      return "it does not load the initrd " + initrd;
    }
    return place.doubt(kernel);
  }

  /** Why a kernel cannot be relied on, null where it can. */
  static @Nullable String doubt(InstalledKernel kernel) {
    if (kernel.imageSize() == 0) {
      return "its kernel " + kernel.image() + " is empty";
    }
    if (kernel.initrd() != null && kernel.initrdSize() == 0) {
      return "its initrd " + kernel.initrd() + " is empty";
    }
    return kernel.modules() ? null : "/lib/modules/" + kernel.release() + " is not there";
  }

  /** Of that release, and the very file: another image of the same release is not this one. */
  private static Optional<InstalledKernel> kernel(String release, String image, HostFacts facts) {
    return facts.kernels().stream()
        .filter(k -> k.release().equals(release))
        .filter(k -> image.replaceFirst("\\.efi\\.signed$", "").equals(fileName(k.image())))
        .findFirst();
  }

  /** grub.cfg's paths begin at the file system of /boot, or at its subvolume or data set. */
  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
