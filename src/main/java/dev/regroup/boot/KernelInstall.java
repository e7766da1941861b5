package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.InstalledKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where kernel-install keeps kernels and entries of a host, and where systemd-boot lies (Boot
 * Loader Specification; 90-loaderentry.install of systemd 252). Immutable.
 *
 * @param boots places that hold entries of the host's token
 * @param loaders places that hold systemd-boot itself, and so its loader.conf
 */
record KernelInstall(
    HostFacts facts, KernelInstallSettings settings, List<String> boots, List<String> loaders) {
  /** Where systemd looks for an EFI system partition or an extended boot partition. */
  static final List<String> PLACES = List.of("/efi", "/boot", "/boot/efi");

  /** What an operator types for one kernel, in messages. */
  static final String COMMAND =
      "kernel-install add VERSION /boot/vmlinuz-VERSION /boot/initrd.img-VERSION";

  private static final String CONF = ".conf";
  private static final Pattern COUNT = Pattern.compile("\\+[0-9]+(-[0-9]+)?\\.conf$");

  KernelInstall {
    boots = List.copyOf(boots);
    loaders = List.copyOf(loaders);
  }

  static KernelInstall of(HostFacts facts) {
    KernelInstallSettings settings = KernelInstallSettings.of(facts);
    List<String> boots = new ArrayList<>();
    List<String> loaders = new ArrayList<>();
    for (String place : PLACES) {
      if (!settings.token().isEmpty()
          && any(facts, place + "/loader/entries/" + settings.token() + "-")) {
        boots.add(place);
      }
      if (any(facts, place + "/EFI/systemd/systemd-boot")) {
        loaders.add(place);
      }
    }
    return new KernelInstall(facts, settings, boots, loaders);
  }

  private static boolean any(HostFacts facts, String prefix) {
    return facts.files().keySet().stream().anyMatch(path -> path.startsWith(prefix));
  }

  /** The one place of entries, asked only where there is one. */
  String boot() {
    return boots.get(0);
  }

  /** Whether a partition is mounted at a place: without one its files are on another one. */
  boolean mounted(String place) {
    return facts.fileSystems().stream()
        .anyMatch(fs -> fs.path().equals(place) && fs.mountPoint().equals(place));
  }

  /** Whether kernel-install writes entries of the Boot Loader Specification at all. */
  boolean writesEntries() {
    String layout = settings.layout();
    if (!layout.isEmpty()) {
      return layout.equals("bls");
    }
    String named = boot() + "/loader/entries.srel";
    return facts.file(named).isEmpty()
        ? any(facts, boot() + "/" + settings.token() + "/")
        : ForeignBootPaths.text(facts, named).strip().equals("type1");
  }

  /** Its own entries, in order of their names. */
  List<LoaderEntry> own() {
    return entries(boot()).filter(this::isOwn).toList();
  }

  /** All that systemd-boot reads, by whoever: of its own partition and of the entries'. */
  List<LoaderEntry> all() {
    return Stream.concat(loaders.stream(), boots.stream())
        .distinct()
        .flatMap(this::entries)
        .toList();
  }

  private Stream<LoaderEntry> entries(String place) {
    String prefix = place + "/loader/entries/";
    return facts.files().entrySet().stream()
        .filter(file -> file.getKey().startsWith(prefix) && file.getKey().endsWith(CONF))
        .sorted(Map.Entry.comparingByKey())
        .map(
            file ->
                LoaderEntry.parse(
                    file.getKey().substring(prefix.length()),
                    Optional.ofNullable(file.getValue().text()).orElse("")));
  }

  private boolean isOwn(LoaderEntry entry) {
    return entry.id().startsWith(settings.token() + "-");
  }

  /** The kernel that an own entry is named after, without the boots that are counted. */
  String release(LoaderEntry entry) {
    String id = COUNT.matcher(entry.id()).replaceFirst(CONF);
    return id.substring(settings.token().length() + 1, id.length() - CONF.length());
  }

  /** The file name of a kernel's entry. */
  String id(String release) {
    return settings.token() + "-" + release + CONF;
  }

  /** Where a kernel's files go, as entries name it. */
  String folder(String release) {
    return "/" + settings.token() + "/" + release;
  }

  /** Whether systemd-boot counts the boots of an entry: {@code +LEFT} or {@code +LEFT-DONE}. */
  static boolean counted(LoaderEntry entry) {
    return COUNT.matcher(entry.id()).find();
  }

  /** Entries that kernel-install can make anew: their kernel and its initrd are in /boot. */
  List<LoaderEntry> renewable() {
    return own().stream()
        .filter(entry -> kernel(entry).filter(k -> k.initrd() != null).isPresent())
        .toList();
  }

  Optional<InstalledKernel> kernel(LoaderEntry entry) {
    String release = release(entry);
    return facts.kernels().stream().filter(k -> k.release().equals(release)).findFirst();
  }

  /** Whether systemd-boot shows an own entry: it leaves out what has no kernel there. */
  boolean shown(LoaderEntry entry) {
    return size(entry.linux()) >= 0;
  }

  /** Bytes of a file on the partition of the entries, -1 where it is not there. */
  long size(String within) {
    return facts
        .file(boot() + (within.startsWith("/") ? within : "/" + within))
        .filter(file -> file.type() == HostFile.Type.REGULAR)
        .map(HostFile::size)
        .orElse(-1L);
  }
}
