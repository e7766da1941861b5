package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A host, an order that changes it, and what it was before. */
abstract class ChangeFixture {
  static final String RUN = "20261122-101500-k3f9";
  static final String OTHER = "20261122-111500-zzzz";
  static final String NEW = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet iommu=pt\"\n";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  Sysroot host;
  String oldText;
  String oldCfg;

  @BeforeEach
  void build() {
    host = Sysroot.debianGrub(folder);
    oldText = host.read("/etc/default/grub");
    oldCfg = host.read("/boot/grub/grub.cfg");
  }

  String newText() {
    return oldText.replace("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n", NEW);
  }

  ChangeOrder order(String run) {
    return new ChangeOrder(
        run,
        "op@desk",
        "2026-11-22T10:15:00Z",
        Sysroot.BOOT_ID,
        List.of(new ChangeOrder.Edit("/etc/default/grub", Sha256.ofByteText(oldText), newText())),
        "update-grub",
        List.of("/boot/grub/grub.cfg"),
        List.of(new ChangeOrder.Room("/boot", 1 << 20)));
  }

  static Answer.Complete complete(int status, Answer answer) {
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(
        status,
        complete.status(),
        () -> WorkReport.parse(complete.frames()) + complete.stderr() + complete.frames());
    assertEquals("", complete.stderr());
    return complete;
  }

  void assertAsFound() throws IOException {
    assertEquals(oldText, host.read("/etc/default/grub"));
    assertEquals(oldCfg, host.read("/boot/grub/grub.cfg"));
    assertNoLeftOvers();
  }

  /** Nothing beside the files that were written, whatever its name. */
  void assertNoLeftOvers() throws IOException {
    try (var found = Files.walk(folder)) {
      assertEquals(
          List.of(),
          found
              .filter(path -> path.getFileName().toString().matches(".*regroup-.*|.*\\.new"))
              .toList());
    }
  }
}
