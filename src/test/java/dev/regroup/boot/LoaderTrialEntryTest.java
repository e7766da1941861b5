package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.FileSystem;
import dev.regroup.host.Firmware;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The entry of systemd-boot that boots a new command line once, and why a host can have none. */
class LoaderTrialEntryTest {
  private static final String ESP = "/boot/efi";
  private static final String CONF = ESP + "/loader/loader.conf";
  private static final String TRIAL = ESP + "/loader/entries/0.regroup_trial.conf";
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String LINE = "root=UUID=x ro quiet";
  private static final String OLD = "6.1.0-9-amd64";
  private static final String NEW = "6.1.0-10-amd64";

  private final KernelInstallLayout layout = new KernelInstallLayout();
  private final TestHost host = able(TOKEN, "sort-key   debian\n");

  private static TestHost able(String token, String sortKey) {
    TestHost host = new TestHost();
    host.tools.addAll(List.of("kernel-install", "bootctl"));
    host.running = "initrd=\\x " + LINE;
    host.firmware(uefi("systemd-boot 252", null, null));
    host.fileSystems.add(new FileSystem(ESP, ESP, "/dev/vda1", 1L << 28, -1, false));
    host.file("/etc/machine-id", TOKEN + "\n");
    host.file("/etc/kernel/entry-token", token + "\n");
    host.file("/etc/kernel/cmdline", LINE + "\n");
    host.file(ESP + "/EFI/systemd/systemd-bootx64.efi", "x");
    host.file(CONF, "#timeout 3\n");
    host.file(ESP + "/loader/entries.srel", "type1\n");
    for (String kernel : List.of(OLD, NEW)) {
      String folder = "/" + token + "/" + kernel;
      host.file(
          ESP + "/loader/entries/" + token + "-" + kernel + ".conf",
          """
          title      Debian GNU/Linux 12 (bookworm)
          version    %1$s
          machine-id %2$s
          %3$soptions    %4$s systemd.machine_id=%2$s
          linux      %5$s/linux
          initrd     %5$s/initrd.img-%1$s
          """
              .formatted(kernel, TOKEN, sortKey, LINE, folder));
      host.file(ESP + folder + "/linux", "k".repeat(1000));
      host.file(ESP + folder + "/initrd.img-" + kernel, "i".repeat(2000));
    }
    return host;
  }

  private static Firmware uefi(
      @Nullable String info, @Nullable String oneShot, @Nullable String chosen) {
    Firmware.BootEntry entry =
        new Firmware.BootEntry("0001", "Linux", "\\EFI\\systemd\\systemd-bootx64.efi");
    return new Firmware(
        Firmware.Mode.UEFI,
        "0001",
        null,
        List.of("0001"),
        List.of(entry),
        info,
        oneShot,
        chosen,
        null);
  }

  private TrialChoice choice(TestHost of, Request... requests) {
    assertNotNull(BootLayouts.detect(of.facts()).layout());
    BootState state = layout.read(of.facts());
    Edits edits = layout.edit(of.facts(), state, List.of(requests));
    StagedEntry next = layout.predictNext(of.facts(), state, edits).entry();
    return layout.trial(of.facts(), state, Objects.requireNonNull(next));
  }

  private TrialEntry entry(TestHost of, Request... requests) {
    TrialChoice choice = choice(of, requests);
    assertEquals("", choice.why());
    return Objects.requireNonNull(choice.entry());
  }

  private static Request present(String token) {
    return new Request.Present(new Token(token).key(), List.of(new Token(token)));
  }

  @Test
  void it_is_the_entry_that_boots_next_with_the_new_line_in_a_file_of_its_own() {
    BootState before = layout.read(host.facts());
    TrialEntry entry = entry(host, present("iommu=pt"));
    assertFalse(entry.refreshed());
    assertEquals(TRIAL, entry.edits().get(0).path());
    assertEquals("absent", entry.edits().get(0).beforeSha256());
    assertEquals(
        """
        # Regroup's entry for a trial boot
        title      Regroup trial boot
        version    %1$s
        machine-id %2$s
        linux      /%2$s/%1$s/linux
        initrd     /%2$s/%1$s/initrd.img-%1$s
        options    %3$s iommu=pt systemd.machine_id=%2$s panic=30
        """
            .formatted(NEW, TOKEN, LINE),
        entry.edits().get(0).after());

    host.file(TRIAL, entry.edits().get(0).after());
    BootState after = layout.read(host.facts());
    assertEquals(before.staged(), after.staged());
    assertEquals(before.next(), after.next());
    assertEquals(before.findings(), after.findings());
    assertEquals(List.of(entry.boots()), after.other());
  }

  /** Whatever entries are named after, with a sort-key and without: it is the last of the list. */
  @ParameterizedTest
  @CsvSource({
    "debian, ''",
    "debian, 'sort-key   debian\n'",
    "0a23456789abcdef0123456789abcdef, ''",
    "00000000000000000000000000000001, ''",
    "regroup, ''",
    "zz, 'sort-key   0\n'",
  })
  void it_never_boots_by_default(String token, String sortKey) {
    TestHost other = able(token, sortKey.replace("\\n", "\n"));
    for (String conf :
        List.of("", "default *\n", "default *.conf\n", "default " + token + "-*\n")) {
      other.file(CONF, conf);
      StagedEntry before = layout.read(other.facts()).next();
      assertNotNull(before, token + conf);
      other.file(TRIAL, entry(other, present("iommu=pt")).edits().get(0).after());
      assertEquals(before, layout.read(other.facts()).next(), token + conf);
      other.files.remove(TRIAL);
    }
  }

  /** Entries without a sort-key, and a token that the loader puts lower still. */
  @Test
  void where_it_would_boot_by_default_there_is_none() {
    TestHost low = able("0", "");
    TrialChoice choice = choice(low, present("iommu=pt"));
    assertNull(choice.entry());
    assertTrue(choice.why().contains("would boot by default"), choice.why());
    low.file(CONF, "default 0-*\n");
    assertEquals("", choice(low, present("iommu=pt")).why());
  }

  @Test
  void what_a_cut_left_is_taken_away_or_takes_the_new_line() {
    host.file(TRIAL, entry(host, present("nosmt")).edits().get(0).after());
    FileEdit edit = KernelInstallTrial.leftover(host.facts()).orElseThrow();
    assertEquals("", edit.after());
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), List.of());
    assertEquals(List.of(edit), edits.files());
    TrialEntry again = entry(host, present("iommu=pt"));
    assertEquals(edit.beforeSha256(), again.edits().get(0).beforeSha256());
    host.file(TRIAL, again.edits().get(0).after());
    assertEquals(List.of(again.boots()), layout.read(host.facts()).other());
  }

  @Test
  void its_own_one_shot_is_not_what_boots_next_and_anothers_is() {
    StagedEntry next = layout.read(host.facts()).next();
    host.firmware(uefi("systemd-boot 252", "0.Regroup_trial.conf", null));
    assertEquals(next, layout.read(host.facts()).next());
    host.file(TRIAL, entry(host, present("iommu=pt")).edits().get(0).after());
    assertEquals(next, layout.read(host.facts()).next());
    host.firmware(uefi("systemd-boot 252", TOKEN + "-" + OLD + ".conf", null));
    assertEquals(OLD, Objects.requireNonNull(layout.read(host.facts()).next()).kernel());
  }

  static Stream<Arguments> obstacles() {
    return Stream.of(
        obstacle("bootctl is not installed", host -> host.tools.remove("bootctl")),
        obstacle("LoaderInfo", host -> host.firmware(uefi(null, null, null))),
        obstacle(
            "mounted read-only",
            host ->
                host.fileSystems.add(
                    new FileSystem(
                        "/sys/firmware/efi/efivars",
                        "/sys/firmware/efi/efivars",
                        "efivarfs",
                        0,
                        -1,
                        true))),
        obstacle(
            "for the next boot already",
            host -> host.firmware(uefi("systemd-boot 252", TOKEN + "-" + NEW + ".conf", null))),
        obstacle("is not Regroup's", host -> host.file(TRIAL, "title Mine\nlinux /x\n")));
  }

  private static Arguments obstacle(String why, Consumer<TestHost> bend) {
    return Arguments.of(why, bend);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("obstacles")
  void a_host_that_can_have_none_says_why(String why, Consumer<TestHost> bend) {
    bend.accept(host);
    TrialChoice choice = choice(host, present("iommu=pt"));
    assertNull(choice.entry());
    assertTrue(choice.why().contains(why), choice.why());
  }
}
