package dev.regroup.host;

import dev.regroup.finding.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything read from a host in one round trip; read-only. Texts are byte texts ({@link
 * ByteText}). Immutable.
 *
 * @param sysroot what {@code REGROUP_SYSROOT} held on the host; empty on a real host
 * @param root whether the script ran as uid 0; without it much below is not known
 * @param hostname {@code uname -n}
 * @param bootId {@code /proc/sys/kernel/random/boot_id}, a strict lower-case UUID
 * @param container the container type as {@code systemd-detect-virt -c} says, {@code none} for a
 *     machine, {@code unknown} where nothing could tell
 * @param cpuVendor by {@code vendor_id} in {@code /proc/cpuinfo}
 * @param kernel {@code uname -r}
 * @param machine {@code uname -m}
 * @param firmware BIOS or UEFI and what it says of the next boot
 * @param acpiTables names of IOMMU tables among {@code DMAR}, {@code IVRS}, {@code IORT} that the
 *     firmware offers
 * @param iommus names in {@code /sys/class/iommu}; empty: no IOMMU in use
 * @param running {@code /proc/cmdline} without its newline
 * @param kernelLog the kernel's lines about IOMMU, ACS and the command line, of this boot
 * @param kernelLogWhole whether the log reaches back to the start of this boot; where it does not,
 *     absence proves nothing
 * @param files boot files by path: configuration and generated files
 * @param kernels what could be booted from {@code /boot}
 * @param devices PCI devices, in order of address
 * @param fileSystems room where Regroup or its refresh writes, by mount point
 * @param packageManager what holds the package manager, empty when it is idle; each entry a
 *     sentence part for people
 * @param guests that run on the host: {@code qemu 101}, {@code lxc 102} (Proxmox VE's ids), {@code
 *     libvirt NAME}
 * @param health what must work again after a reboot
 * @param lock who holds the host, null when nobody does
 * @param history lines of {@code /var/lib/regroup/history}, oldest first, the last 100
 * @param tools names of host tools found on the path, among those that layouts ask for
 * @param findings what could not be read, and why
 * @param essentials what the host itself stands on, from {@code /} to the SSH connection
 * @param cut the change that was cut off and still stands, null where there is none
 * @param pciIds the host's own list of names of PCI devices, by path; null where it has none, and
 *     devices have no names
 * @param rescue what a run left on the host for its reboot, null where there is nothing of it
 * @param around its cluster, guests and disks
 * @param hardware what the machine is
 * @param cluster its corosync cluster, null where it is in none
 */
public record HostFacts(
    String sysroot,
    boolean root,
    String hostname,
    String bootId,
    String container,
    CpuVendor cpuVendor,
    String kernel,
    String machine,
    Firmware firmware,
    SortedSet<String> acpiTables,
    List<String> iommus,
    String running,
    List<String> kernelLog,
    boolean kernelLogWhole,
    Map<String, HostFile> files,
    List<InstalledKernel> kernels,
    List<PciDevice> devices,
    List<FileSystem> fileSystems,
    List<String> packageManager,
    List<String> guests,
    Health health,
    @Nullable HostLock lock,
    List<HistoryEntry> history,
    SortedSet<String> tools,
    List<Finding> findings,
    List<Essential> essentials,
    @Nullable CutChange cut,
    @Nullable String pciIds,
    @Nullable HostRescue rescue,
    Surroundings around,
    Hardware hardware,
    @Nullable Cluster cluster) {

  /**
   * Facts of a host on which no change was cut off and no rescue is left, and of which neither
   * anything essential nor names are known.
   */
  public HostFacts(
      String sysroot,
      boolean root,
      String hostname,
      String bootId,
      String container,
      CpuVendor cpuVendor,
      String kernel,
      String machine,
      Firmware firmware,
      SortedSet<String> acpiTables,
      List<String> iommus,
      String running,
      List<String> kernelLog,
      boolean kernelLogWhole,
      Map<String, HostFile> files,
      List<InstalledKernel> kernels,
      List<PciDevice> devices,
      List<FileSystem> fileSystems,
      List<String> packageManager,
      List<String> guests,
      Health health,
      @Nullable HostLock lock,
      List<HistoryEntry> history,
      SortedSet<String> tools,
      List<Finding> findings) {
    this(
        sysroot,
        root,
        hostname,
        bootId,
        container,
        cpuVendor,
        kernel,
        machine,
        firmware,
        acpiTables,
        iommus,
        running,
        kernelLog,
        kernelLogWhole,
        files,
        kernels,
        devices,
        fileSystems,
        packageManager,
        guests,
        health,
        lock,
        history,
        tools,
        findings,
        List.of(),
        null,
        null,
        null,
        Surroundings.NONE,
        Hardware.UNKNOWN,
        null);
  }

  /**
   * The same host with other files and kernels, as if they had been read so; a change that was cut
   * off is not told of any more.
   */
  public HostFacts withFiles(
      Map<String, HostFile> otherFiles, List<InstalledKernel> otherKernels, List<Finding> all) {
    return new HostFacts(
        sysroot,
        root,
        hostname,
        bootId,
        container,
        cpuVendor,
        kernel,
        machine,
        firmware,
        acpiTables,
        iommus,
        running,
        kernelLog,
        kernelLogWhole,
        otherFiles,
        otherKernels,
        devices,
        fileSystems,
        packageManager,
        guests,
        health,
        lock,
        history,
        tools,
        all,
        essentials,
        null,
        pciIds,
        rescue,
        around,
        hardware,
        cluster);
  }

  /** The same host with some files in the place of others, or besides them. */
  public HostFacts withFiles(Map<String, HostFile> some) {
    Map<String, HostFile> all = new LinkedHashMap<>(files);
    all.putAll(some);
    return withFiles(all, kernels, findings);
  }

  /** The file at that path as it was asked for, links not resolved. */
  public Optional<HostFile> file(String path) {
    return Optional.ofNullable(files.get(path));
  }
}
