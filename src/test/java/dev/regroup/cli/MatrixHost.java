package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.step.Limits;
import dev.regroup.testing.Commands;
import dev.regroup.testing.CuttingProxy;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One host of the embedded fleet behind a proxy that can cut its connections, with a controller's
 * files of its own, so that cells of the matrix go on side by side. Confined to one thread at a
 * time, but for the proxy.
 */
final class MatrixHost implements AutoCloseable {
  /** What stands among the variables of each process that runs on a host of a fleet. */
  private static final String MARK = "REGROUP_DEMO_HOST=";

  private static final String REBOOT =
      "reboot: {verify_timeout: 20s, timeout: 2m, shutdown_timeout: %s%s}";

  /** The tree as it was, but for what is mounted into it and what keeps the host down. */
  private static final String REINSTALL =
      """
      cd "$1"
      for entry in * .[!.]*; do
        case $entry in sim | etc | boot | var) ;; *) rm -rf "$entry" ;; esac
      done
      find etc boot var -mindepth 1 -delete
      find sim -mindepth 1 ! -name never-returns -delete
      cp -a "$2"/. .
      """;

  final String name;
  final Sysroot root;
  final CuttingProxy proxy;
  final MatrixGates gates;
  private final int port;
  private final Path folder;
  private final Path pristine;
  private final Path power;
  private String trial = "";
  private Limits limits = EngineHost.QUICK;
  private Consumer<String> watch = line -> {};

  /**
   * @param fleet where the fleet is
   * @param folder an empty one for the controller's files
   */
  MatrixHost(String name, int port, Path fleet, Path folder) throws IOException {
    this.name = name;
    this.port = port;
    this.folder = folder;
    this.power = fleet.resolve("power").resolve(name);
    this.root = Sysroot.empty(fleet.resolve("hosts").resolve(name).resolve("root"));
    this.gates = new MatrixGates(root);
    this.pristine = folder.resolve("pristine");
    Commands.run("cp", "-a", root.root().toString(), pristine.toString());
    this.proxy = CuttingProxy.to("127.0.0.1", port);
    String known = Files.readString(fleet.resolve("known_hosts"));
    Files.writeString(
        file("known_hosts"),
        known
            .lines()
            .filter(line -> line.startsWith("[127.0.0.1]:" + port + " "))
            .map(line -> line.replace(":" + port + " ", ":" + proxy.port() + " "))
            .toList()
            .get(0));
    Files.writeString(
        file("inventory.yml"),
        """
        all:
          hosts:
            %s:
              ansible_host: 127.0.0.1
              ansible_port: %d
              ansible_user: root
              ansible_timeout: 8
              ansible_ssh_private_key_file: %s
        """
            .formatted(name, proxy.port(), fleet.resolve("id")));
  }

  private Path file(String child) {
    return folder.resolve(child);
  }

  /** The host as it was delivered, up in a boot of its own; nothing of earlier runs is left. */
  void reinstall(String shutdownTimeout) throws IOException {
    proxy.reset();
    limits = EngineHost.QUICK;
    watch = line -> {};
    root.write("/sim/never-returns", "");
    Files.writeString(power, "");
    EngineHost.await("the end of " + name, () -> !answers() && isQuiet());
    Commands.run(
        "/bin/sh", "-ec", REINSTALL, "reinstall", root.root().toString(), pristine.toString());
    root.delete("/sim/never-returns");
    EngineHost.await(name, this::answers);
    Commands.run("rm", "-rf", file("state").toString(), file("reached").toString());
    Files.writeString(
        file("playbook.yml"),
        """
        - name: matrix
          hosts: all
          iommu: enabled
          kernel_parameters:
            present: ["iommu=pt"]
          %s
        """
            .formatted(REBOOT.formatted(shutdownTimeout, trial)));
  }

  /** From its next installation on its new command line is booted once before it is permanent. */
  void triesBoots() {
    trial = ", trial: required";
  }

  /** Whether its port is open. */
  boolean answers() {
    try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
      return socket.isConnected();
    } catch (IOException down) {
      return false;
    }
  }

  /**
   * Whether nothing runs on the host. It takes two looks: one that falls between a process and what
   * it leaves behind as it ends sees neither.
   */
  boolean isQuiet() {
    return Stream.generate(this::processes).limit(2).allMatch(List::isEmpty);
  }

  /** Whatever runs on the host, for whoever waits for its end. */
  private List<ProcessHandle> processes() {
    String mark = MARK + root.root();
    return ProcessHandle.allProcesses().filter(process -> has(process, mark)).toList();
  }

  private static boolean has(ProcessHandle process, String variable) {
    try {
      Path variables = Path.of("/proc", Long.toString(process.pid()), "environ");
      String text = Files.readString(variables, StandardCharsets.ISO_8859_1);
      return Arrays.asList(text.split("\0", -1)).contains(variable);
    } catch (IOException gone) {
      return false;
    }
  }

  /** Its tree as it was delivered. */
  Path pristine() {
    return pristine;
  }

  void limits(Limits other) {
    limits = other;
  }

  /** Does it at that moment of the next run, on the thread that told of it. */
  void at(Moment moment, Runnable then) {
    watch = watch.andThen(moment.watch(then));
  }

  Told apply() {
    return run(line("apply", file("playbook.yml").toString()));
  }

  /** Goes on with the run that was killed; all else is kept with it. */
  Told resume() {
    return run(List.of("resume", "-y", "--output", "jsonl"));
  }

  private List<String> line(String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("-i", file("inventory.yml").toString(), "--output", "jsonl", "-vvv", "-y"));
    line.addAll(List.of("--known-hosts", file("known_hosts").toString()));
    return line;
  }

  private Told run(List<String> line) {
    WatchedWriter out = new WatchedWriter(watch);
    WatchedWriter err = new WatchedWriter(watch);
    Controller controller =
        new Controller(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of("XDG_STATE_HOME", file("state").toString()),
            Clock.systemUTC(),
            folder,
            "tester",
            null,
            "",
            limits);
    int exit = Regroup.commandLine(controller).execute(line.toArray(String[]::new));
    watch = ignored -> {};
    return Told.of(exit, out.toString(), err.toString());
  }

  /**
   * An apply in a process of its own that is killed at a moment.
   *
   * @return how often the moment came
   */
  int killedAt(Moment moment) throws IOException, InterruptedException {
    Path reached = file("reached");
    List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(MatrixController.class.getName(), reached.toString()));
    line.addAll(List.of(file("state").toString(), moment.what(), "" + moment.time()));
    line.addAll(line("apply", file("playbook.yml").toString()));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(file("killed.out").toFile())
            .start();
    try {
      EngineHost.await("the moment", () -> reached.toFile().length() > 0 || !process.isAlive());
      Commands.run("kill", "-9", Long.toString(process.pid()));
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
    return Files.exists(reached) ? (int) Files.readString(reached).lines().count() : 0;
  }

  @Override
  public void close() {
    proxy.close();
  }
}
