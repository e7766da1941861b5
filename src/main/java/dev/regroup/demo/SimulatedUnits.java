package dev.regroup.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a simulated host's systemd starts as it boots: units that {@code multi-user.target} wants in
 * {@code /etc/systemd/system}, by their line {@code ExecStart=/bin/sh FILE}, and no other line of
 * theirs. Stateless.
 */
final class SimulatedUnits {
  private static final String WANTS = "/etc/systemd/system/multi-user.target.wants";
  private static final String EXEC = "ExecStart=/bin/sh ";

  private SimulatedUnits() {}

  /** Starts them; what they print is lost. */
  static List<Process> start(HostTree host) throws IOException {
    List<Process> started = new ArrayList<>();
    if (!host.has(WANTS)) {
      return started;
    }
    try (DirectoryStream<Path> wanted = Files.newDirectoryStream(host.at(WANTS), "*.service")) {
      for (Path unit : wanted) {
        for (String line : Files.exists(unit) ? Files.readAllLines(unit) : List.<String>of()) {
          if (line.startsWith(EXEC)) {
            started.add(start(host, line.substring(EXEC.length())));
          }
        }
      }
    }
    return started;
  }

  private static Process start(HostTree host, String file) throws IOException {
    String root = host.root().toString();
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", host.at(file).toString())
            .directory(host.root().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> variables = builder.environment();
    variables.clear();
    variables.put("REGROUP_SYSROOT", root);
    variables.put(Processes.VARIABLE, root);
    variables.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    return builder.start();
  }
}
