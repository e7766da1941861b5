package dev.regroup.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * One host of the fleet: its tree, its host key, and whether it is up. A reboot closes its port and
 * ends its sessions and processes; after the boot time the staged entry is booted as the loader
 * finds it then, and the units of the host's own that are wanted are started. A host whose boot
 * fails, or whose tree has {@code sim/never-returns}, stays down until the next try finds that
 * mended; one that has lost its network is up, and its port stays closed. A kernel that panics is
 * followed by the next boot where {@code panic=} says so; one that hangs stays down until its power
 * was cycled, by a reset or a file {@code sim/power-cycle}. Thread-safe.
 */
final class VirtualHost {
  private static final String POWER = "/sim/power-cycle";

  private final String name;
  private final Kind kind;
  private final HostTree tree;
  private final KeyPair key;
  private final Board board;
  private final Clock clock;
  private final Duration bootTime;
  private final Supplier<String> bootIds;
  private final Set<Session> sessions = new HashSet<>();
  private final Set<Process> processes = new HashSet<>();
  private Door door = Door.NONE;
  private @Nullable Instant downSince;
  private boolean cutOff;
  private boolean hung;

  /**
   * @param key of the host, not of those who log in
   * @param bootIds a new one for each boot
   */
  VirtualHost(
      String name,
      Kind kind,
      HostTree tree,
      KeyPair key,
      Board board,
      Clock clock,
      Duration bootTime,
      Supplier<String> bootIds) {
    this.name = name;
    this.kind = kind;
    this.tree = tree;
    this.key = key;
    this.board = board;
    this.clock = clock;
    this.bootTime = bootTime;
    this.bootIds = bootIds;
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  Path root() {
    return tree.root();
  }

  KeyPair key() {
    return key;
  }

  Duration bootTime() {
    return bootTime;
  }

  /** Where it is reached from now on. */
  synchronized void behind(Door its) {
    door = its;
  }

  /** Takes the power away and gives it back: everything that runs on it ends at once. */
  synchronized void reset() {
    downSince = clock.instant();
    hung = false;
    door.close();
    // Its end is told by the thread that closes it, and takes it out of the set.
    List.copyOf(sessions).forEach(session -> session.close(true));
    processes.forEach(VirtualHost::kill);
    processes.clear();
    Processes.kill(tree.root()::equals);
  }

  /** Whether it answers; one that is down boots now if its boot time has passed. */
  synchronized boolean isUp() {
    if (downSince == null) {
      return !cutOff;
    }
    if (clock.instant().isBefore(downSince.plus(bootTime)) || tree.has("/sim/never-returns")) {
      return false;
    }
    try {
      if (!hasPower()) {
        return false;
      }
      Optional<BootEntry> entry = Template.loader(kind).start(tree);
      SimulatedKernel.Crash crash =
          entry.isPresent() ? SimulatedKernel.crash(tree, entry.get()) : SimulatedKernel.Crash.NONE;
      hung = crash == SimulatedKernel.Crash.HANGS;
      if (entry.isPresent()
          && crash == SimulatedKernel.Crash.NONE
          && SimulatedKernel.boot(tree, board, entry.get(), bootIds.get()).isPresent()) {
        cutOff = !SimulatedNetwork.comesUp(tree, entry.get());
        if (!cutOff) {
          door.open();
        }
        downSince = null;
        SimulatedUnits.start(tree).forEach(this::started);
        return !cutOff;
      }
    } catch (IOException e) {
      // Files that cannot be read, as with a broken disk, or a port that is taken: not up yet.
      return false;
    }
    return false;
  }

  private boolean hasPower() throws IOException {
    if (hung && tree.has(POWER)) {
      tree.delete(POWER);
      hung = false;
    }
    return !hung;
  }

  /** A session that ends with the host's power; one that comes too late ends at once. */
  synchronized void opened(Session session) {
    if (isUp()) {
      sessions.add(session);
    } else {
      session.close(true);
    }
  }

  synchronized void closed(Session session) {
    sessions.remove(session);
  }

  synchronized void started(Process process) {
    processes.removeIf(earlier -> !earlier.isAlive());
    if (downSince == null) {
      processes.add(process);
    } else {
      kill(process);
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
