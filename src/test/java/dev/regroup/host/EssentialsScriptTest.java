package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a host stands on, as {@code lib-essential.sh} finds it in a sysroot. */
class EssentialsScriptTest {
  private static final String PORT = "0000:00:1c.0";
  private static final String NVME = "0000:05:00.0";
  private static final String NIC_PORT = "0000:00:1c.4";
  private static final String NIC = "0000:04:00.0";
  private static final Essential ROOT = held("/", "sda2");
  private static final Essential ROUTE = held("the default route", "eno1", NIC_PORT, NIC);

  @TempDir Path folder = Path.of("");
  private Sysroot host = Sysroot.empty(folder);

  @BeforeEach
  void aHostWithTwoDisks() {
    host = Sysroot.debianGrub(folder);
    host.device(NVME, List.of(PORT), "144d:a808", "010802", 0);
    String nvme = "/devices/pci0000:00/" + PORT + "/" + NVME + "/nvme/nvme0";
    host.disk(nvme, "nvme0n1", "259:0", "nvme0n1p3", "259:3");
  }

  private static Essential held(String what, String through, String... devices) {
    return new Essential(what, List.of(through.split(" ", -1)), List.of(devices), true);
  }

  private static Essential unknown(String what, String... through) {
    return new Essential(what, List.of(through), List.of(), false);
  }

  private static String mount(String number, String point, String type, String source) {
    return "22 1 " + number + " / " + point + " rw shared:1 - " + type + " " + source + " rw\n";
  }

  private void mounts(String... lines) {
    host.write("/proc/self/mountinfo", String.join("", lines));
  }

  private void assertEssential(Essential... expected) {
    List<Frame> frames = HostShell.in(host.root()).run(ReadScript.facts()).frames();
    List<Essential> found = FactsParser.parse(frames).essentials();
    assertEquals(
        new LinkedHashSet<>(Arrays.asList(expected)), new LinkedHashSet<>(found), "" + frames);
    assertEquals(Set.copyOf(found).size(), found.size(), "nothing twice");
  }

  @Test
  void a_partition_and_a_network_card() {
    assertEssential(ROOT, ROUTE);
  }

  @Test
  void lvm_on_crypt_on_a_mirror_of_two_controllers() {
    host.stacked("md0", "9:0", "sda1", "nvme0n1p3");
    host.stacked("dm-0", "253:0", "md0");
    host.stacked("dm-1", "253:1", "dm-0");
    mounts(
        mount("253:1", "/", "ext4", "/dev/mapper/pve-root"),
        mount("0:22", "/proc", "proc", "proc"),
        mount("0:41", "/efi", "autofs", "systemd-1"),
        mount("8:1", "/efi", "vfat", "/dev/sda1"));
    assertEssential(
        held("/", "dm-1 dm-0 md0 sda1"),
        held("/", "dm-1 dm-0 md0 nvme0n1p3", PORT, NVME),
        held("/efi", "sda1"),
        ROUTE);
  }

  @Test
  void the_disks_of_a_zfs_pool() {
    mounts(mount("0:30", "/", "zfs", "rpool/ROOT/pve-1"));
    assertEssential(unknown("/", "rpool"), ROUTE);
    host.program(
        "/usr/sbin/zpool",
        """
        #!/bin/sh
        [ "$*" = "status -LP rpool" ] || exit 1
        cat <<END
          pool: rpool
         state: ONLINE
        config:
        \tNAME                STATE     READ WRITE CKSUM
        \trpool               ONLINE       0     0     0
        \t  mirror-0          ONLINE       0     0     0
        \t    /dev/sda2       ONLINE       0     0     0
        \t    /dev/nvme0n1p3  ONLINE       0     0     0
        errors: No known data errors
        END
        """);
    assertEssential(held("/", "rpool sda2"), held("/", "rpool nvme0n1p3", PORT, NVME), ROUTE);
  }

  @Test
  void all_devices_of_a_btrfs() {
    host.stacked("dm-0", "253:0", "sda2");
    host.write("/sys/devices/virtual/block/dm-0/dm/name", "crypt\n");
    for (String device : List.of("dm-0", "nvme0n1p3")) {
      host.link("/sys/fs/btrfs/0f-1e/devices/" + device, "../../../../class/block/" + device);
    }
    mounts(mount("0:30", "/", "btrfs", "/dev/mapper/crypt"));
    assertEssential(held("/", "dm-0 sda2"), held("/", "nvme0n1p3", PORT, NVME), ROUTE);
  }

  @Test
  void an_nvme_namespace_with_several_paths() {
    String subsystem = "/sys/devices/virtual/nvme-subsystem/nvme-subsys0";
    host.write(subsystem + "/nvme0n1/nvme0n1p2/partition", "2\n");
    host.write("/sys/devices/pci0000:00/" + PORT + "/" + NVME + "/nvme/nvme0/model", "x\n");
    String controller = "../../../pci0000:00/" + PORT + "/" + NVME + "/nvme/nvme0";
    host.link(subsystem + "/nvme0", controller);
    host.link("/sys/dev/block/259:7", "../.." + subsystem.substring(4) + "/nvme0n1/nvme0n1p2");
    mounts(mount("259:7", "/", "ext4", "/dev/nvme0n1p2"));
    assertEssential(held("/", "nvme0n1p2 nvme0", PORT, NVME), ROUTE);
  }

  @Test
  void a_bridge_over_a_vlan_over_a_bond_and_the_guests_on_it() {
    host.interfaceOf(NVME, "eno2");
    host.virtualInterface("bond0", "eno1", "eno2");
    host.virtualInterface("bond0.5", "bond0");
    host.virtualInterface("tap100i0");
    host.virtualInterface("vmbr0", "bond0.5", "tap100i0");
    host.write("/sim/routes", "default via 192.0.2.1 dev vmbr0 proto kernel onlink\n");
    assertEssential(
        ROOT,
        held("the default route", "vmbr0 bond0.5 bond0 eno1", NIC_PORT, NIC),
        held("the default route", "vmbr0 bond0.5 bond0 eno2", PORT, NVME));
  }

  @ParameterizedTest
  @EnumSource(Shells.class)
  void every_shell_finds_the_same(Shells shell) {
    host.stacked("md0", "9:0", "sda1", "nvme0n1p3");
    host.virtualInterface("vmbr0", "eno1");
    host.write("/sim/routes", "default via 192.0.2.1 dev vmbr0\n");
    host.write("/proc/self/environ", "A=1\0B=a b\nc\0SSH_CONNECTION=::9 1 192.0.2.11 22\0C=\0");
    mounts(mount("9:0", "/", "ext4", "/dev/md0"), mount("0:9", "/boot", "zfs", "bpool/BOOT"));
    List<Frame> frames = shell.in(host).run(ReadScript.facts()).frames();
    assertEquals(
        Set.of(
            held("/", "md0 sda1"),
            held("/", "md0 nvme0n1p3", PORT, NVME),
            unknown("/boot", "bpool"),
            held("the default route", "vmbr0 eno1", NIC_PORT, NIC),
            held("the SSH connection", "eno1", NIC_PORT, NIC)),
        Set.copyOf(FactsParser.parse(frames).essentials()));
  }

  @Test
  void a_bridge_of_open_vswitch() {
    host.virtualInterface("ovs-system", "eno1");
    host.virtualInterface("vmbr0");
    host.link("/sys/devices/virtual/net/vmbr0/master", "../ovs-system");
    host.write("/sim/routes", "default via 192.0.2.1 dev vmbr0\n");
    assertEssential(ROOT, held("the default route", "vmbr0 eno1", NIC_PORT, NIC));
  }

  @Test
  void the_interface_of_the_ssh_connection() {
    host.interfaceOf(NVME, "eno2");
    host.write(
        "/sim/addresses",
        """
        2: eno1    inet 192.0.2.11/24 brd 192.0.2.255 scope global eno1
        3: eno2    inet 198.51.100.4/24 scope global eno2
        """);
    host.write(
        "/proc/self/environ",
        "USER=root\0SSH_CONNECTION=203.0.113.9 51515 198.51.100.4 22\0LANG=C\0");
    assertEssential(ROOT, ROUTE, held("the SSH connection", "eno2", PORT, NVME));
    host.write("/proc/self/environ", "SSH_CONNECTION=::1 51515 ::1 22\0");
    assertEssential(ROOT, ROUTE, unknown("the SSH connection", "::1"));
  }

  @Test
  void under_sudo_the_parents_know_of_the_connection() {
    host.write("/proc/self/environ", "SUDO_USER=admin\0");
    host.write("/proc/self/stat", "50 (sh) S 49 50 50 0 -1\n");
    host.write("/proc/49/environ", "A=1\nSSH_CONNECTION=no\0");
    host.write("/proc/49/stat", "49 (sudo (odd) name) S 48 49 49 0 -1\n");
    host.write("/proc/48/environ", "SSH_CONNECTION=203.0.113.9 51515 192.0.2.11 22\0");
    assertEssential(ROOT, ROUTE, held("the SSH connection", "eno1", NIC_PORT, NIC));
  }

  @Test
  void what_cannot_be_followed_is_told() {
    mounts(mount("0:30", "/", "overlay", "overlay"), mount("0:31", "/boot", "btrfs", "/dev/gone"));
    host.virtualInterface("wg0");
    host.write("/sim/routes", "default dev wg0\ndefault dev gone0\n");
    assertEssential(
        unknown("/", "overlay"),
        unknown("/boot", "gone"),
        unknown("the default route", "wg0"),
        unknown("the default route", "gone0"));
    host.delete("/proc/self/mountinfo");
    host.write("/sim/routes", "");
    assertEssential(unknown("/"));
  }

  @Test
  void an_esp_that_nobody_mounts() {
    host.write("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n5E6F-7A8B\n");
    host.esp("1A2B-3C4D").link("/dev/sda1", "disk/by-uuid/1A2B-3C4D");
    assertEssential(
        ROOT,
        ROUTE,
        held("the EFI system partition 1A2B-3C4D", "sda1"),
        unknown("the EFI system partition 5E6F-7A8B"));
  }

  @Test
  void a_stack_that_leads_back_to_itself_ends() {
    host.stacked("dm-0", "253:0", "sda2");
    host.stacked("dm-1", "253:1", "dm-0");
    host.link("/sys/devices/virtual/block/dm-0/slaves/dm-1", "../../dm-1");
    mounts(mount("253:1", "/", "ext4", "/dev/mapper/a"));
    assertEssential(held("/", "dm-1 dm-0 sda2"), ROUTE);
  }
}
