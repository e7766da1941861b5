package dev.regroup.cli;

import dev.regroup.run.ExitStatus;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Entry point of {@code regroup}. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    ResultStream results =
        new ResultStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    PrintWriter out = new PrintWriter(results, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status;
    try {
      status = Regroup.commandLine(Controller.ofThisProcess(out, err)).execute(args);
    } catch (OutOfMemoryError e) {
      err.println(
          "regroup: the inputs need more memory than the %d MiB that there are.\nGive more, as in REGROUP_JAVA_OPTS=-Xmx2g."
              .formatted(Runtime.getRuntime().maxMemory() >> 20));
      status = ExitStatus.FAULT;
    }
    out.flush();
    if (results.fault() != null) {
      err.println("regroup: the results could not be written to the end: " + results.fault());
      status = ExitStatus.FAULT;
    }
    err.flush();
    System.exit(status);
  }
}
