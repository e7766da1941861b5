package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The entry that boots a new command line once, and why a host can have none. */
class GrubTrialEntryTest {
  private static final String CUSTOM = TrialEntry.GRUB_FILE;
  private static final String ENVIRONMENT = "/boot/grub/grubenv";
  private static final String SHIPPED =
      "#!/bin/sh\nexec tail -n +3 $0\n# This file provides an easy way to add custom entries.\n";

  private final DebianGrubLayout layout = new DebianGrubLayout();
  private final TestHost host = able();

  private static TestHost able() {
    TestHost host = TestHost.plain();
    host.tools.add("grub-editenv");
    host.file(ENVIRONMENT, "# GRUB Environment Block\n");
    return custom(host, SHIPPED, "0755");
  }

  private static TestHost custom(TestHost host, String text, String mode) {
    host.file(CUSTOM, text);
    HostFile file = Objects.requireNonNull(host.files.get(CUSTOM));
    host.files.put(
        CUSTOM,
        new HostFile(CUSTOM, CUSTOM, file.type(), "root", "root", mode, 1, 0, file.sha256(), text));
    return host;
  }

  private TrialChoice choice(List<Request> requests) {
    BootState state = layout.read(host.facts());
    Edits edits = layout.edit(host.facts(), state, requests);
    StagedEntry next = layout.predictNext(host.facts(), state, edits).entry();
    return layout.trial(host.facts(), state, Objects.requireNonNull(next));
  }

  private TrialEntry entry(Request... requests) {
    TrialChoice choice = choice(List.of(requests));
    assertEquals("", choice.why());
    return Objects.requireNonNull(choice.entry());
  }

  private static Request present(String token) {
    return new Request.Present(new Token(token).key(), List.of(new Token(token)));
  }

  /** As update-grub copies it: all of the file but its first two lines. */
  private void menuHolds(TrialEntry entry) {
    String text = entry.edits().get(0).after().lines().skip(2).reduce("", (a, b) -> a + b + "\n");
    String cfg =
        Objects.requireNonNull(Objects.requireNonNull(host.files.get(GrubCfg.PATH)).text());
    String begin = "### BEGIN /etc/grub.d/40_custom ###\n";
    int at = cfg.indexOf(begin) + begin.length();
    assertTrue(at > begin.length(), "no such section");
    host.file(GrubCfg.PATH, cfg.substring(0, at) + text + cfg.substring(at));
    custom(host, entry.edits().get(0).after(), "0755");
  }

  @Test
  void it_is_the_entry_that_boots_next_with_the_new_line() {
    BootState before = layout.read(host.facts());
    TrialEntry entry = entry(present("iommu=pt"));
    assertTrue(entry.edits().get(0).after().startsWith(SHIPPED), entry.edits().get(0).after());
    assertEquals(
        "root=/dev/vda2 ro console=tty0 console=ttyS0,115200 quiet iommu=pt panic=30",
        entry.boots().options().text());
    menuHolds(entry);
    BootState after = layout.read(host.facts());
    assertEquals(before.staged(), after.staged());
    assertEquals(before.next(), after.next());
    assertEquals(
        List.of(entry.boots()),
        after.other().stream().filter(other -> other.id().equals(entry.id())).toList());
  }

  @Test
  void what_means_something_to_grub_is_quoted_and_read_back() {
    TrialEntry entry = entry(present("pci=config_acs=10x@0:1.0;1@0:2.0"), present("x=$a{c}"));
    menuHolds(entry);
    assertEquals(
        List.of(entry.boots()),
        layout.read(host.facts()).other().stream()
            .filter(other -> other.id().equals(entry.id()))
            .toList());
  }

  @Test
  void what_cannot_be_quoted_for_sure_is_not_tried() {
    TrialChoice choice = choice(List.of(present("dyndbg=\"file a.c +p\"")));
    assertNull(choice.entry());
    assertTrue(choice.why().contains("quotes"), choice.why());
  }

  @Test
  void what_a_cut_left_is_taken_away_to_the_byte() {
    TrialEntry entry = entry(present("iommu=pt"));
    menuHolds(entry);
    FileEdit edit = GrubTrialEntry.leftover(host.facts()).orElseThrow();
    assertEquals(SHIPPED, edit.after());
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), List.of());
    assertEquals(List.of(edit), edits.files());
    assertEquals(entry.edits().get(0).after(), entry(present("iommu=pt")).edits().get(0).after());
  }

  /** A one-shot of a trial that was cut off is nobody's wish; without its entry it is a doubt. */
  @Test
  void its_own_one_shot_is_not_what_boots_next() {
    TrialEntry entry = entry(present("iommu=pt"));
    host.file(ENVIRONMENT, "# GRUB Environment Block\nnext_entry=regroup-trial\n###");
    assertNull(layout.read(host.facts()).next());
    menuHolds(entry);
    assertNotNull(layout.read(host.facts()).next());
  }

  @ParameterizedTest
  @CsvSource({
    "quiet, quiet panic=30",
    "panic=5, panic=5",
    "panic=-1, panic=-1",
    "panic=0, panic=0 panic=30",
    "panic=5 panic=0, panic=5 panic=0 panic=30",
    "panic, panic panic=30",
  })
  void a_panic_in_a_trial_ends_by_itself(String line, String tried) {
    StagedEntry entry =
        new StagedEntry("a", "1", "/boot/vmlinuz-1", List.of(), CommandLine.parse(line), null);
    assertEquals(tried, TrialEntry.tried("b", entry).options().text());
  }

  static Stream<Arguments> obstacles() {
    return Stream.of(
        obstacle("grub-editenv is not installed", host -> host.tools.remove("grub-editenv")),
        obstacle("grub-reboot is not installed", host -> host.tools.remove("grub-reboot")),
        obstacle("not as GRUB ships it", host -> host.files.remove(CUSTOM)),
        obstacle("not as GRUB ships it", host -> custom(host, "#!/bin/sh\ncat <<EOF\n", "0755")),
        obstacle("not executable", host -> custom(host, SHIPPED, "0644")),
        obstacle(
            "asks for a password",
            host ->
                host.edit(
                    GrubCfg.PATH,
                    "### END /etc/grub.d/10_linux ###",
                    "set superusers=\"root\"\n### END /etc/grub.d/10_linux ###")),
        obstacle("has no end", host -> custom(host, SHIPPED + "# x", "0755")),
        obstacle(
            "for the next boot already",
            host ->
                host.file(
                    ENVIRONMENT,
                    "next_entry=gnulinux-simple-5a2b9f1e-0a4f-4f0e-9d53-3f1f6f0c7b11\n")),
        obstacle(
            "would not come back as the host is",
            host -> host.edit(GrubDefaults.MAIN, "\"quiet\"", "\"quiet nosmt\"")),
        obstacle("would not come back as the host is", host -> host.kernel("6.1.0-11-amd64")));
  }

  private static Arguments obstacle(String why, Consumer<TestHost> bend) {
    return Arguments.of(why, bend);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("obstacles")
  void a_host_that_can_have_none_says_why(String why, Consumer<TestHost> bend) {
    bend.accept(host);
    TrialChoice choice = choice(TestHost.IOMMU);
    assertNull(choice.entry());
    assertTrue(choice.why().contains(why), choice.why());
  }

  @Test
  void a_disk_that_grub_cannot_write_has_none() {
    host.edit(GrubCfg.PATH, "insmod ext2", "insmod lvm\n\tinsmod ext2");
    assertFalse(layout.trial(host.facts()).possible());
    assertTrue(choice(TestHost.IOMMU).why().contains("lvm"));
  }
}
