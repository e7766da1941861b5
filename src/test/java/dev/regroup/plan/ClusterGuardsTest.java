package dev.regroup.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.playbook.DesiredState.Guests;
import dev.regroup.playbook.Guards.Name;
import dev.regroup.playbook.Guards.Window;
import dev.regroup.testing.ClusterHosts;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a cluster, its guests and its disks say against a reboot, as facts.sh reads them. */
class ClusterGuardsTest {
  /** A Sunday. */
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:00Z");

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Sysroot host = Sysroot.empty(folder);
  private Guests guests = Guests.REFUSE;
  private Neighbours neighbours = Neighbours.NONE;
  private dev.regroup.playbook.Guards policy = dev.regroup.playbook.Guards.DEFAULT;

  @BeforeEach
  void build() {
    host = ClusterHosts.three(folder);
  }

  private Moment moment() {
    HostFacts facts = FactsParser.parse(HostShell.in(host.root()).run(ReadScript.facts()).frames());
    return new Moment(facts, Moment.Stage.REBOOT, true, null, guests, policy, neighbours, NOW);
  }

  /** What is said against it, {@code CODE message}. */
  private List<String> against() {
    return Guards.against(moment()).stream()
        .map(Objection::finding)
        .map(finding -> finding.code() + " " + finding.message())
        .toList();
  }

  private void assertAgainst(String code, String words) {
    List<String> against = against();
    assertEquals(1, against.size(), against::toString);
    assertTrue(against.get(0).startsWith(code + " "), against::toString);
    assertTrue(against.get(0).contains(words), against::toString);
  }

  private void absent(String... nodes) {
    neighbours = new Neighbours(Set.of(nodes), Set.of(nodes));
  }

  private void skip(Name name) {
    policy = new dev.regroup.playbook.Guards(null, Duration.ZERO, List.of(name), List.of());
  }

  @Test
  void a_calm_node_may_be_rebooted_and_nothing_is_asked_where_none_follows() {
    assertEquals(List.of(), against());
    ClusterHosts.guest(host, "qemu", 101, "lock: backup");
    ClusterHosts.running(host, "qemu", 101);
    ClusterHosts.members(host, "pve2");
    host.write("/sim/zpool", "  pool: rpool\n state: DEGRADED\n");
    Moment moment = Moment.of(moment().facts(), Moment.Stage.WRITE, false);
    assertEquals(List.of(), Guards.against(moment));
  }

  @Test
  void the_quorum_has_to_hold_without_this_node_and_without_those_that_hold_a_slot() {
    absent("pve2");
    assertAgainst("RG-GUARD-06", "1 would be left and 2 are needed");
    absent("tuner1", "elsewhere");
    assertEquals(List.of(), against());
    ClusterHosts.members(host, "pve2");
    assertAgainst("RG-GUARD-06", "of 2 votes 1 are this node's, 1 would be left and 2 are needed");
    absent("pve3");
    assertAgainst("RG-GUARD-06", "of 2 votes 1 are this node's, 1 would be left");
    neighbours = new Neighbours(Set.of(), Set.of("pve3"));
    host.write("/sim/votes", "pve2 3\n");
    assertEquals(List.of(), against());
    ClusterHosts.members(host);
    host.delete("/sim/votes");
    assertAgainst("RG-GUARD-06", "the cluster has no quorum");
    skip(Name.QUORUM);
    assertEquals(List.of(), against());
  }

  @Test
  void a_cluster_that_does_not_tell_is_no_calm_one() {
    host.write("/sim/pvecm", "fails\n");
    assertAgainst("RG-GUARD-06", "pvecm does not tell");
    host.write("/sim/pvecm", "").delete("/etc/pve/.members");
    assertAgainst("RG-GUARD-14", "/etc/pve does not answer");
  }

  @ParameterizedTest
  @CsvSource({"backup,true", "snapshot,true", "migrate,true", "suspended,false"})
  void a_guest_that_something_is_at_forbids_it(String lock, boolean forbids) {
    ClusterHosts.guest(host, "lxc", 102, "hostname: mail", "lock: " + lock);
    if (forbids) {
      assertAgainst("RG-GUARD-08", "lxc 102 (mail) is locked: " + lock);
      assertEquals(
          "pct unlock 102",
          Guards.against(moment()).get(0).finding().remedy().replaceAll(".*'(.*)'.*", "$1"));
      skip(Name.GUEST_LOCKS);
    }
    assertEquals(List.of(), against());
  }

  @Test
  void locks_of_snapshots_are_of_the_past() {
    ClusterHosts.guest(host, "qemu", 101, "name: web");
    assertTrue(host.read(ClusterHosts.file("qemu", 101, "tuner1")).contains("lock: snapshot"));
    assertEquals(List.of(), against());
  }

  @Test
  void the_ha_stack_has_to_be_at_rest() {
    ClusterHosts.ha(host, "vm:101");
    ClusterHosts.guest(host, "qemu", 101, "name: web");
    host.run("/usr/sbin/ha-manager", "status");
    assertEquals(List.of(), against());
    String status = host.read("/etc/pve/ha/manager_status");
    host.write(
        "/etc/pve/ha/manager_status",
        status.replace("\"pve3\":\"online\"", "\"pve3\":\"unknown\""));
    assertAgainst("RG-GUARD-07", "the node pve3 as unknown");
    host.write(
        "/etc/pve/ha/manager_status",
        status.replace("\"node_request\":{}", "\"node_request\":{\"pve2\":{\"maintenance\":1}}"));
    assertAgainst("RG-GUARD-07", "the node pve2");
    host.write("/etc/pve/ha/manager_status", status.replace("\"started\"", "\"error\""));
    assertAgainst("RG-GUARD-07", "the HA service vm:101 is in state error");
    skip(Name.HA);
    assertEquals(List.of(), against());
  }

  @Test
  void ceph_forbids_it_unless_what_it_says_is_harmless() {
    ClusterHosts.ceph(host);
    assertEquals(List.of(), against());
    host.write("/sim/ceph", "RECENT_CRASH 1 daemons have recently crashed\n");
    assertEquals(List.of(), against());
    host.write("/sim/ceph", "OSDMAP_FLAGS noout flag(s) set\n");
    assertAgainst("RG-GUARD-09", "Ceph says OSDMAP_FLAGS: noout flag(s) set");
    host.write("/sim/ceph", "PG_DEGRADED Degraded data redundancy\n");
    assertAgainst("RG-GUARD-09", "PG_DEGRADED");
    skip(Name.CEPH);
    assertEquals(List.of(), against());
    policy = dev.regroup.playbook.Guards.DEFAULT;
    host.program("/usr/bin/ceph", "#!/bin/sh\nexit 1\n");
    assertAgainst("RG-GUARD-09", "Ceph does not tell");
  }

  @Test
  void disks_that_are_not_whole_forbid_it() {
    host.write(
        "/proc/mdstat",
        """
        Personalities : [raid1]
        md0 : active raid1 sdb1[1] sda1[0]
              1046528 blocks super 1.2 [2/1] [U_]
              [=>...................]  recovery = 9.2% (96512/1046528) finish=0.4min

        unused devices: <none>
        """);
    List<String> against = against();
    assertEquals(2, against.size(), against::toString);
    assertTrue(
        against.get(0).contains("RG-GUARD-10 the array md0 lacks a disk"), against::toString);
    assertTrue(against.get(1).contains("the array md0 is being mended"), against::toString);
    host.write(
        "/proc/mdstat",
        "md0 : active raid1 sdb1[1] sda1[0]\n      1046528 blocks super 1.2 [2/2] [UU]\n");
    assertEquals(List.of(), against());
    host.program("/usr/sbin/zpool", "#!/bin/sh\ncat \"${0%/usr/sbin/*}/sim/zpool\"\n");
    host.write("/sim/zpool", "all pools are healthy\n");
    assertEquals(List.of(), against());
    host.write(
        "/sim/zpool",
        "  pool: rpool\n state: ONLINE\nstatus: x\n  scan: resilver in progress since Sun\n");
    assertTrue(against().toString().contains("the pool rpool resilvers"), against()::toString);
    skip(Name.DISKS);
    assertEquals(List.of(), against());
  }

  @Test
  void a_closed_window_forbids_it_and_only_warns_in_a_plan() {
    policy =
        new dev.regroup.playbook.Guards(
            new Window(
                Set.of(DayOfWeek.SUNDAY), LocalTime.of(11, 0), LocalTime.of(12, 0), ZoneOffset.UTC),
            Duration.ZERO,
            List.of(),
            List.of());
    assertAgainst("RG-GUARD-11", "it opens on Sun 2026-11-22 11:00 Z");
    Finding foreseen = Guards.foreseen(moment()).get(0);
    assertEquals(Severity.WARNING, foreseen.severity());
  }

  @Test
  void what_a_turn_waits_for_only_warns_in_a_plan() {
    ClusterHosts.guest(host, "qemu", 101, "lock: backup");
    assertEquals(Severity.ERROR, Guards.foreseen(moment()).get(0).severity());
    policy = new dev.regroup.playbook.Guards(null, Duration.ofMinutes(5), List.of(), List.of());
    assertEquals(Severity.WARNING, Guards.foreseen(moment()).get(0).severity());
    host.write("/sys/kernel/kexec_loaded", "1\n");
    assertEquals(Severity.ERROR, Guards.foreseen(moment()).get(0).severity(), "no wait ends that");
  }

  @Test
  void guests_are_named_and_which_of_them_ha_manages() {
    ClusterHosts.guest(host, "qemu", 101, "name: web");
    ClusterHosts.guest(host, "lxc", 102, "hostname: mail");
    ClusterHosts.running(host, "qemu", 101);
    ClusterHosts.running(host, "lxc", 102);
    ClusterHosts.ha(host, "vm:101");
    assertAgainst("RG-GUARD-02", "qemu 101 (web), managed by HA, lxc 102 (mail)");
    skip(Name.GUESTS);
    assertEquals(List.of(), against());
  }

  @Test
  void guests_are_shut_down_against_the_order_of_their_start() {
    guests = Guests.SHUTDOWN;
    ClusterHosts.guest(host, "qemu", 101, "startup: order=1,up=30");
    ClusterHosts.guest(host, "lxc", 102, "startup: up=10,order=2");
    ClusterHosts.guest(host, "qemu", 103, "hostpci0: 0000:03:00.0", "onboot: 1");
    ClusterHosts.guest(host, "qemu", 104, "scsi0: local-lvm:vm-104-disk-0,size=8G");
    for (int id : List.of(101, 103)) {
      ClusterHosts.running(host, "qemu", id);
    }
    ClusterHosts.running(host, "lxc", 102);
    assertEquals(List.of(), against());
    assertEquals(
        List.of(
            "onboot qemu 103", "shutdown 1 qemu 103", "shutdown 2 lxc 102", "shutdown 3 qemu 101"),
        DrainPlan.of(moment()).orders());
  }

  @Test
  void guests_that_can_move_go_to_nodes_that_have_their_storages() {
    guests = Guests.MIGRATE;
    ClusterHosts.guest(host, "qemu", 101, "scsi0: shared:101/vm-101-disk-0.qcow2,size=8G");
    ClusterHosts.guest(host, "lxc", 102, "rootfs: shared:102/vm-102-disk-0.raw");
    ClusterHosts.running(host, "qemu", 101);
    ClusterHosts.running(host, "lxc", 102);
    assertEquals(
        List.of("migrate qemu 101 pve2", "migrate lxc 102 pve3"), DrainPlan.of(moment()).orders());
    neighbours = new Neighbours(Set.of(), Set.of("pve2"));
    assertEquals(
        List.of("migrate qemu 101 pve3", "migrate lxc 102 pve3"), DrainPlan.of(moment()).orders());
    host.write("/etc/pve/storage.cfg", "nfs: shared\n\tserver x\n\tnodes tuner1,pve2\n");
    neighbours = Neighbours.NONE;
    assertEquals(
        List.of("migrate qemu 101 pve2", "migrate lxc 102 pve2"), DrainPlan.of(moment()).orders());
    host.write("/etc/pve/storage.cfg", "nfs: shared\n\tserver x\n\tnodes tuner1\n");
    assertEquals(2, against().size());
    assertTrue(against().get(0).contains("has nowhere to go"), against()::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "qemu, hostpci0: 0000:03:00.0, hostpci0",
    "qemu, usb0: host=1-2, usb0",
    "qemu, scsi0: local-lvm:vm-101-disk-0, local storage local-lvm",
    "qemu, 'ide2: local:iso/debian.iso,media=cdrom', local storage local",
    "lxc, 'mp0: /srv/data,mp=/data', mp0",
    "lxc, dev0: /dev/dri/renderD128, dev0"
  })
  void what_cannot_leave_is_named_before_anything_is_written(String kind, String line, String why) {
    guests = Guests.MIGRATE;
    ClusterHosts.guest(host, kind, 101, line);
    ClusterHosts.running(host, kind, 101);
    assertAgainst("RG-GUARD-13", kind + " 101 cannot leave: " + why);
  }

  @Test
  void what_only_looks_like_a_device_of_the_host_moves() {
    guests = Guests.MIGRATE;
    ClusterHosts.guest(
        host, "qemu", 101, "usb0: spice", "serial0: socket", "ide2: none,media=cdrom");
    ClusterHosts.running(host, "qemu", 101);
    assertEquals(List.of("migrate qemu 101 pve2"), DrainPlan.of(moment()).orders());
  }

  @ParameterizedTest
  @EnumSource(Guests.class)
  void ha_moves_its_own_and_the_node_enters_maintenance(Guests how) {
    guests = how;
    ClusterHosts.guest(host, "qemu", 101, "scsi0: local-lvm:vm-101-disk-0");
    ClusterHosts.ha(host, "vm:101");
    assertEquals(List.of("maintenance tuner1"), DrainPlan.of(moment()).orders());
    ClusterHosts.running(host, "qemu", 101);
    if (how == Guests.REFUSE) {
      assertAgainst("RG-GUARD-02", "qemu 101, managed by HA");
      return;
    }
    assertEquals(List.of("maintenance tuner1"), DrainPlan.of(moment()).orders());
    ClusterHosts.guest(host, "qemu", 101, "hostpci0: mapping=gpu", "onboot: 1");
    assertAgainst("RG-GUARD-13", "qemu 101 is managed by HA and cannot leave: hostpci0");
    assertEquals(List.of("maintenance tuner1"), DrainPlan.of(moment()).orders());
  }

  @Test
  void a_maintenance_that_others_began_is_not_taken() {
    ClusterHosts.ha(host, "vm:101");
    host.run("/usr/sbin/ha-manager", "crm-command", "node-maintenance", "enable", "tuner1");
    for (int i = 0; i < 3; i++) {
      host.run("/usr/sbin/ha-manager", "status");
    }
    assertEquals(List.of(), against());
    assertEquals(List.of(), DrainPlan.of(moment()).orders());
  }

  @Test
  void a_guest_of_libvirt_and_one_without_configuration_stay() {
    guests = Guests.SHUTDOWN;
    ClusterHosts.running(host, "qemu", 109);
    assertAgainst("RG-GUARD-13", "qemu 109 has no configuration on this node");
  }

  @ParameterizedTest
  @CsvSource({
    "'regroup-drained 1;node tuner1;boot x;shutdown 1 qemu 101;end;', ''",
    "'regroup-drained 1;node tuner1;boot x;shutdown 1 qemu 101;', RG-RESTORE-03",
    "'', RG-RESTORE-03",
    "'regroup-drained 2;node tuner1;boot x;end;', RG-RESTORE-03"
  })
  void a_record_that_is_not_whole_forbids_it(String record, String code) {
    host.write("/var/lib/regroup/drained/20261122-101500-k3f9", record.replace(';', '\n'));
    if (code.isEmpty()) {
      assertEquals(List.of(), against());
    } else {
      assertAgainst(code, "20261122-101500-k3f9 is not whole");
    }
  }
}
