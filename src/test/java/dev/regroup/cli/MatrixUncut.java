package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run leaves that nothing strikes.
 *
 * @param files in the end
 * @param line that the host runs with in the end
 * @param between files on the way: written, about to be rebooted, in the new boot
 */
record MatrixUncut(HostState files, String line, List<HostState> between) {

  static MatrixUncut on(MatrixHost host) throws IOException {
    host.reinstall("30s");
    List<HostState> between = new ArrayList<>();
    for (String step : List.of("arm", "reboot", "verify")) {
      host.at(new Moment("begin " + step, 1), () -> between.add(MatrixProof.of(host)));
    }
    Told told = host.apply();
    if (!told.well() || between.size() != 3) {
      fail("without any fault: " + told);
    }
    return new MatrixUncut(MatrixProof.of(host), host.root.read("/proc/cmdline"), between);
  }
}
