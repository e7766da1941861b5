package dev.regroup.cli;

import dev.regroup.demo.Fleet;
import dev.regroup.demo.FleetOptions;
import dev.regroup.demo.Kind;
import dev.regroup.testing.Commands;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The embedded fleet that the matrix is tried on. Of each layout some hosts take cells from one
 * queue; the first has small disks of its own, for cells that fill them. Mounting takes root.
 */
final class MatrixFleet implements AutoCloseable {
  /** Many kinds are in a fleet by lot: in so large a one, drawn so, there are enough of each. */
  private static final int HOSTS = 50;

  private static final long SEED = 12;

  private final Path folder;
  private final Fleet fleet;
  private final List<MatrixHost> taken = new ArrayList<>();
  private final List<Path> mounted = new ArrayList<>();
  private final Thread atExit = new Thread(this::unmount, "unmount");

  private MatrixFleet(Path folder, Fleet fleet) {
    this.folder = folder;
    this.fleet = fleet;
  }

  static MatrixFleet start(Path folder) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw Tools.missing("sshd", "only root can mount the disks that run full");
    }
    Path own = Files.createDirectory(folder.resolve("fleet"));
    FleetOptions options =
        new FleetOptions(own, HOSTS, SEED, Duration.ofMillis(300), Duration.ofSeconds(40));
    MatrixFleet started = new MatrixFleet(folder, Fleet.start(options, Clock.systemUTC()));
    Runtime.getRuntime().addShutdownHook(started.atExit);
    return started;
  }

  /** So many more hosts of a kind, each of them once; the first one's disks can run full. */
  List<MatrixHost> take(Kind kind, int count) throws IOException {
    List<MatrixHost> hosts = new ArrayList<>();
    for (Fleet.Member member : fleet.members()) {
      boolean free = taken.stream().noneMatch(host -> host.name.equals(member.name()));
      if (member.kind() == kind && free && hosts.size() < count) {
        Path files = Files.createDirectories(folder.resolve("controllers").resolve(member.name()));
        hosts.add(new MatrixHost(member.name(), member.port(), folder.resolve("fleet"), files));
      }
    }
    taken.addAll(hosts);
    if (hosts.size() < count) {
      throw new IllegalStateException("too few hosts of " + kind);
    }
    disks(hosts.get(0));
    return hosts;
  }

  /** What Regroup and the host's tools write to is on a disk of 24 MiB. */
  private void disks(MatrixHost host) throws IOException {
    Path disk = Files.createDirectory(host.root.root().resolveSibling("disk"));
    mount("-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", disk.toString());
    mounted.add(disk);
    for (String name : List.of("etc", "boot", "var")) {
      Path place = host.root.at("/" + name);
      Commands.run("cp", "-a", place.toString(), disk.toString());
      mount("--bind", disk.resolve(name).toString(), place.toString());
      mounted.add(place);
    }
  }

  private static void mount(String... words) {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(words));
    Commands.run(command);
  }

  private synchronized void unmount() {
    for (int i = mounted.size() - 1; i >= 0; i--) {
      Commands.run("umount", "-l", mounted.get(i).toString());
    }
    mounted.clear();
  }

  @Override
  public void close() {
    taken.forEach(MatrixHost::close);
    fleet.close();
    unmount();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
