package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code regroup clean}: nothing of Regroup's stays, and all of the host's does. */
@Tag("sshd")
class CleanIT extends EngineFixture {
  private Outcome clean(String... more) {
    List<String> line = new ArrayList<>(List.of("clean", "pve1"));
    line.addAll(List.of(more));
    return engine.run(line.toArray(String[]::new));
  }

  @Test
  void all_that_is_kept_goes_and_the_host_stays_as_it_is() {
    apply().endedWell("changed");
    host.write("/etc/default/.grub.regroup-20200101-000000-aaaa", "left by a cut");
    assertTrue(Files.exists(host.at("/var/lib/regroup/backup")));
    String config = host.read(CONFIG);
    String cfg = host.read(CFG);
    Outcome cleaned = clean("--yes");
    assertEquals(0, cleaned.exit(), cleaned::toString);
    assertTrue(
        cleaned.out().contains("pve1 (simulated): /var/lib/regroup removed"), cleaned::toString);
    assertFalse(Files.exists(host.at("/var/lib/regroup")));
    HostState.assertTidy(host, cleaned);
    assertEquals(config, host.read(CONFIG));
    assertEquals(cfg, host.read(CFG));

    Outcome again = clean("--yes", "--output", "json");
    assertEquals(
        "{schema=regroup.clean/1, host=pve1, simulated=true, removed=null}",
        again.json().toString());
    apply().endedWell("ok");
    rollback("pve1").failedWith(7, "refused", "as_found", "RG-ROLLBACK-01");
  }

  @Test
  void a_link_that_someone_made_of_the_folder_stays_and_that_is_said() throws IOException {
    apply().endedWell("changed");
    Files.createDirectories(host.at("/srv"));
    Files.move(host.at("/var/lib/regroup"), host.at("/srv/regroup"));
    Files.createSymbolicLink(host.at("/var/lib/regroup"), Path.of("../../srv/regroup"));
    Outcome cleaned = clean("--yes");
    assertEquals(0, cleaned.exit(), cleaned::toString);
    assertTrue(
        cleaned.out().contains("/var/lib/regroup/* removed; the link itself and its folder stay"),
        cleaned::toString);
    try (Stream<Path> left = Files.list(host.at("/srv/regroup"))) {
      assertEquals(List.of(), left.toList());
    }
    assertTrue(Files.isSymbolicLink(host.at("/var/lib/regroup")));
  }

  @Test
  void a_lock_or_a_change_that_was_cut_off_is_in_the_way_and_so_is_no_answer() {
    apply().endedWell("changed");
    Outcome unasked = clean();
    assertEquals(7, unasked.exit(), unasked::toString);
    assertTrue(unasked.err().contains("--yes"), unasked::toString);

    host.write("/var/lib/regroup/lock/run", "20261101-080000-abcd\n");
    host.write("/var/lib/regroup/lock/owner", "eve@elsewhere\n");
    host.write("/var/lib/regroup/lock/since", "2026-11-01T08:00:00Z\n");
    Outcome locked = clean("--yes");
    assertEquals(7, locked.exit(), locked::toString);
    assertTrue(locked.err().contains("eve@elsewhere"), locked::toString);
    assertTrue(
        locked.err().contains("regroup unlock pve1 --run 20261101-080000-abcd"), locked::toString);
    assertTrue(Files.exists(host.at("/var/lib/regroup/backup")));
    assertEquals("20261101-080000-abcd\n", host.read("/var/lib/regroup/lock/run"));
  }
}
