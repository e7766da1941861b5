package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.ByteText;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import dev.regroup.testing.RealGrub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine's own grub-mkconfig over a file before and after the edit. */
class GrubMkconfigTest {
  private static final List<Request> REQUESTS =
      List.of(
          new Request.Present("intel_iommu", List.of(new Token("intel_iommu=on"))),
          new Request.Append(new Token("pci=config_acs=10x@pci:1002:7388;x@0:1.0")),
          new Request.Present("dyndbg", List.of(new Token("dyndbg=\"file a.c +p\""))),
          new Request.Present("x", List.of(new Token("x=$a`b{c}"))),
          new Request.AbsentKey("nomodeset"));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n",
        "GRUB_DEFAULT='1>2'\nGRUB_CMDLINE_LINUX_DEFAULT='quiet nomodeset'\n",
        "GRUB_DISABLE_SUBMENU=y\nGRUB_DISABLE_RECOVERY=true\nGRUB_CMDLINE_LINUX_DEFAULT=quiet\n",
        "GRUB_DISTRIBUTOR=\"It's mine\"\nGRUB_CMDLINE_LINUX=\"nomodeset intel_iommu=off\"\n",
      })
  void writes_what_the_plan_said(String defaults) throws IOException, InterruptedException {
    DebianGrubLayout layout = new DebianGrubLayout();
    TestHost host = new TestHost();
    host.file(GrubDefaults.MAIN, defaults).file(GrubCfg.PATH, generate(defaults));
    BootState before = layout.read(host.facts());
    Edits edits = layout.edit(host.facts(), before, REQUESTS);
    assertEquals(1, edits.files().size(), edits.findings().toString());
    NextBoot predicted = layout.predictNext(host.facts(), before, edits);

    String edited = edits.files().get(0).after();
    host.file(GrubDefaults.MAIN, edited).file(GrubCfg.PATH, generate(edited));
    BootState after = layout.read(host.facts());
    assertEquals(List.of(), layout.confirm(host.facts(), REQUESTS));
    assertNotNull(after.next(), after.findings().toString());
    assertEquals(after.next(), predicted.entry());
    assertTrue(after.next().options().text().endsWith(edits.desired().text()));
  }

  private String generate(String defaults) throws IOException, InterruptedException {
    Path etc = Files.createDirectories(folder.resolve("default"));
    Files.write(etc.resolve("grub"), ByteText.bytes(defaults));
    return RealGrub.mkconfig(folder, etc, List.of("6.1.0-9-amd64", "6.1.0-10-amd64"));
  }
}
