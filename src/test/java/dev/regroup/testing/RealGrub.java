package dev.regroup.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The machine's own grub-mkconfig over made-up files. */
public final class RealGrub {
  private RealGrub() {}

  /**
   * The grub.cfg that it makes, each byte as a character; skips the test where it cannot run.
   *
   * @param folder for files on the way
   * @param etcDefault what stands in for {@code /etc/default}
   * @param kernels versions, each with an initrd
   */
  public static String mkconfig(Path folder, Path etcDefault, List<String> kernels)
      throws IOException, InterruptedException {
    Path unshare = Tools.require("grub", "unshare");
    Tools.require("grub", "grub-mkconfig");
    Path errors = folder.resolve("errors");
    List<String> command = new ArrayList<>(List.of(unshare.toString(), "-m", "sh"));
    command.add(resource(folder, "grub-mkconfig.sh"));
    command.addAll(List.of(etcDefault.toString(), resource(folder, "grub-probe.sh")));
    command.addAll(kernels);
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    process.getOutputStream().close();
    byte[] cfg = process.getInputStream().readAllBytes();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    String said = Files.readString(errors, StandardCharsets.ISO_8859_1);
    if (said.contains("Operation not permitted") || said.contains("permission denied")) {
      throw Tools.missing("grub", "no mount namespace can be made here");
    }
    assertEquals(0, process.exitValue(), said);
    return new String(cfg, StandardCharsets.ISO_8859_1);
  }

  private static String resource(Path folder, String name) throws IOException {
    Path copy = folder.resolve(name);
    try (var in = Objects.requireNonNull(RealGrub.class.getResourceAsStream("/boot/" + name))) {
      Files.write(copy, in.readAllBytes());
    }
    assertTrue(copy.toFile().setExecutable(true));
    return copy.toString();
  }
}
