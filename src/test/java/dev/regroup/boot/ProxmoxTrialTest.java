package dev.regroup.boot;

import static dev.regroup.boot.ProxmoxTestHosts.FIRST;
import static dev.regroup.boot.ProxmoxTestHosts.LINE;
import static dev.regroup.boot.ProxmoxTestHosts.PVE_NEW;
import static dev.regroup.boot.ProxmoxTestHosts.PVE_OLD;
import static dev.regroup.boot.ProxmoxTestHosts.SECOND;
import static dev.regroup.boot.ProxmoxTestHosts.SHIM;
import static dev.regroup.boot.ProxmoxTestHosts.SYSTEMD_BOOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Firmware;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The entry for a trial boot on the ESPs of proxmox-boot-tool, and why a host can have none. */
class ProxmoxTrialTest {
  private static final String TRIAL = "/loader/entries/0.regroup_trial.conf";
  private static final String CONF = "/loader/loader.conf";

  private final ProxmoxSystemdBootLayout layout = new ProxmoxSystemdBootLayout();
  private final TestHost host = ProxmoxTestHosts.systemdBoot();

  @BeforeEach
  void ableToTry() {
    host.tools.add("bootctl");
  }

  private static Firmware once(@Nullable String oneShot) {
    Firmware booted = TestHost.booted(SYSTEMD_BOOT, "systemd-boot 252", SHIM);
    return new Firmware(
        booted.mode(),
        booted.bootCurrent(),
        null,
        booted.bootOrder(),
        booted.bootEntries(),
        booted.loaderInfo(),
        oneShot,
        null,
        null);
  }

  private TrialChoice choice(Request... requests) {
    assertNotNull(BootLayouts.detect(host.facts()).layout());
    BootState state = layout.read(host.facts());
    Edits edits = layout.edit(host.facts(), state, List.of(requests));
    StagedEntry next = layout.predictNext(host.facts(), state, edits).entry();
    return layout.trial(host.facts(), state, Objects.requireNonNull(next));
  }

  private TrialEntry entry(String token) {
    TrialChoice choice = choice(present(token));
    assertEquals("", choice.why());
    return Objects.requireNonNull(choice.entry());
  }

  private static Request present(String token) {
    return new Request.Present(new Token(token).key(), List.of(new Token(token)));
  }

  private void place(TrialEntry entry) {
    entry.edits().forEach(edit -> host.file(edit.path(), edit.after()));
  }

  @Test
  void it_is_the_entry_that_boots_next_with_the_new_line_on_each_esp() {
    BootState before = layout.read(host.facts());
    TrialEntry entry = entry("iommu=pt");
    assertEquals(
        List.of(FIRST + TRIAL, SECOND + TRIAL),
        entry.edits().stream().map(FileEdit::path).toList());
    for (FileEdit edit : entry.edits()) {
      assertEquals(FileEdit.ABSENT, edit.beforeSha256());
      assertEquals(
          """
          # Regroup's entry for a trial boot
          title      Regroup trial boot
          version  %1$s
          linux    /EFI/proxmox/%1$s/vmlinuz-%1$s
          initrd   /EFI/proxmox/%1$s/initrd.img-%1$s
          options    %2$s iommu=pt panic=30
          """
              .formatted(PVE_NEW, LINE),
          edit.after());
    }
    place(entry);
    BootState after = layout.read(host.facts());
    assertEquals(before.staged(), after.staged());
    assertEquals(before.next(), after.next());
    assertEquals(before.findings(), after.findings());
    assertEquals(entry.menu(), after.other());
    assertEquals(
        before.next(), layout.predictNext(host.facts(), after, edits(after)).entry(), "refreshed");
  }

  private Edits edits(BootState state) {
    return layout.edit(host.facts(), state, List.of());
  }

  /** Whatever the default of loader.conf is, as long as that names one of the tool's entries. */
  @ParameterizedTest
  @ValueSource(strings = {"proxmox-*", "proxmox-" + PVE_OLD + ".conf", "*", "*.conf", "?*"})
  void it_never_boots_by_default(String pattern) {
    for (String esp : List.of(FIRST, SECOND)) {
      host.file(esp + CONF, "default " + pattern + "\n");
    }
    StagedEntry before = layout.read(host.facts()).next();
    assertNotNull(before);
    place(entry("iommu=pt"));
    assertEquals(before, layout.read(host.facts()).next());
  }

  /** What is on one of them alone is not what was planned. */
  @ParameterizedTest
  @ValueSource(strings = {FIRST, SECOND})
  void what_one_esp_lacks_is_seen(String esp) {
    TrialEntry entry = entry("iommu=pt");
    place(entry);
    host.files.remove(esp + TRIAL);
    assertEquals(1, layout.read(host.facts()).other().size());
  }

  @Test
  void an_entry_whose_kernel_is_cut_off_is_not_the_one_that_was_planned() {
    TrialEntry entry = entry("iommu=pt");
    place(entry);
    host.file(SECOND + "/EFI/proxmox/" + PVE_NEW + "/initrd.img-" + PVE_NEW, "half");
    List<StagedEntry> found = layout.read(host.facts()).other();
    assertEquals(entry.menu().get(0), found.get(0));
    assertNotNull(found.get(1).doubt());
  }

  @Test
  void what_a_cut_left_is_taken_away_or_takes_the_new_line() {
    place(entry("nosmt"));
    host.files.remove(FIRST + TRIAL);
    List<FileEdit> left = ProxmoxTrial.leftovers(host.facts());
    assertEquals(List.of(SECOND + TRIAL), left.stream().map(FileEdit::path).toList());
    assertEquals("", left.get(0).after());
    assertEquals(left, edits(layout.read(host.facts())).files());
    TrialEntry again = entry("iommu=pt");
    assertEquals(FileEdit.ABSENT, again.edits().get(0).beforeSha256());
    assertEquals(left.get(0).beforeSha256(), again.edits().get(1).beforeSha256());
  }

  @Test
  void its_own_one_shot_is_not_what_boots_next_and_anothers_is() {
    StagedEntry next = layout.read(host.facts()).next();
    assertNotNull(next);
    host.firmware(once("0.Regroup_trial.conf"));
    assertEquals(next, layout.read(host.facts()).next());
    place(entry("iommu=pt"));
    assertEquals(next, layout.read(host.facts()).next());
    host.firmware(once("proxmox-" + PVE_OLD + ".conf"));
    assertEquals(PVE_OLD, Objects.requireNonNull(layout.read(host.facts()).next()).kernel());
  }

  static Stream<Arguments> obstacles() {
    String image = "/EFI/proxmox/" + PVE_NEW + "/vmlinuz-" + PVE_NEW;
    return Stream.of(
        obstacle("bootctl is not installed", host -> host.tools.remove("bootctl")),
        obstacle("LoaderInfo", host -> host.firmware(TestHost.booted(SYSTEMD_BOOT, null, SHIM))),
        obstacle(
            "for the next boot already",
            host -> host.firmware(once("proxmox-" + PVE_NEW + ".conf"))),
        obstacle(
            "pinned for the next boot only",
            host -> host.file("/etc/kernel/next-boot-pin", PVE_OLD + "\n")),
        obstacle("is not Regroup's", host -> host.file(SECOND + TRIAL, "title Mine\nlinux /x\n")),
        obstacle(
            "the entry on ESP 5E6F-7A8B for kernel " + PVE_NEW + ": " + image + " on ESP 5E6F-7A8B",
            host -> host.file(SECOND + image, "half")),
        obstacle("what boots now is not known", host -> host.file(SECOND + CONF, "timeout 3\n")));
  }

  private static Arguments obstacle(String why, Consumer<TestHost> bend) {
    return Arguments.of(why, bend);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("obstacles")
  void a_host_that_can_have_none_says_why(String why, Consumer<TestHost> bend) {
    bend.accept(host);
    TrialChoice choice = choice(present("iommu=pt"));
    assertNull(choice.entry());
    assertTrue(choice.why().contains(why), choice.why());
  }
}
