package dev.regroup.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Programs that tests need from the machine. One that is missing skips the test, or fails it where
 * {@code REGROUP_REQUIRE} names it, as CI does.
 */
public final class Tools {
  private static final List<String> PLACES =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private Tools() {}

  /**
   * The program's path.
   *
   * @param need the word of {@code REGROUP_REQUIRE} that makes it compulsory: sshd, qemu, chromium,
   *     shellcheck, ansible, hcl
   */
  public static Path require(String need, String program) {
    for (String place : PLACES) {
      Path path = Path.of(place, program);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    throw missing(need, program + " is not installed");
  }

  /** Skips the test, or fails it where the need is compulsory; never returns. */
  public static RuntimeException missing(String need, String why) {
    String required = System.getenv().getOrDefault("REGROUP_REQUIRE", "");
    if (Arrays.asList(required.split(",")).contains(need)) {
      return fail(why + ", and REGROUP_REQUIRE names " + need);
    }
    return abort(why);
  }
}
