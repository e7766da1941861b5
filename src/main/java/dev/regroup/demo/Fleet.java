package dev.regroup.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/**
 * A fleet of simulated hosts on loopback, up until it is closed. Below its folder stand what an
 * operator needs to reach it ({@link FleetFiles}) and {@code hosts/NAME/root}, each host's own
 * tree. Thread-safe.
 */
public final class Fleet implements AutoCloseable {
  /** From so many hosts on, trees share files that nobody edits. */
  private static final int SHARE_FROM = 100;

  private final FleetServer server;
  private final FleetFiles files;
  private final PowerSwitches switches;

  private Fleet(FleetServer server, FleetFiles files, PowerSwitches switches) {
    this.server = server;
    this.files = files;
    this.switches = switches;
  }

  /**
   * Makes the trees and the keys, opens the ports, and writes the files.
   *
   * @throws IOException where the folder cannot be written or the ports cannot be had
   */
  public static Fleet start(FleetOptions options, Clock clock) throws IOException {
    try {
      return new Maker(options, clock).make();
    } catch (GeneralSecurityException e) {
      throw new IOException("no keys can be made with this JDK: " + e.getMessage(), e);
    }
  }

  /** The files to reach it by. */
  public FleetFiles files() {
    return files;
  }

  /** Kinds by the names of the hosts, in the order of the inventory. */
  public List<Member> members() {
    return files.members();
  }

  /**
   * A host of the fleet.
   *
   * @param port on 127.0.0.1
   */
  public record Member(String name, Kind kind, int port) {}

  /** All that a fleet ever makes in its folder, by name. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(FleetFiles.NAMES);
    names.addAll(List.of("hosts", "power", "templates", "boards"));
    return names;
  }

  /** What stands among the variables of each process that runs on a host of a fleet there. */
  public static String mark(Path folder) {
    return Processes.VARIABLE + "=" + folder.resolve("hosts") + "/";
  }

  @Override
  public void close() {
    switches.close();
    server.close();
    endProcesses(files.folder());
  }

  private static void endProcesses(Path folder) {
    Path hosts = folder.resolve("hosts");
    Processes.kill(root -> root.startsWith(hosts));
  }

  /** Makes a fleet, once. */
  private static final class Maker {
    private final FleetOptions options;
    private final Clock clock;
    private final Random random;
    private final Path folder;
    private final Map<Kind, Template> templates = new EnumMap<>(Kind.class);

    Maker(FleetOptions options, Clock clock) {
      this.options = options;
      this.clock = clock;
      this.random = new Random(options.seed());
      this.folder = options.folder();
    }

    Fleet make() throws IOException, GeneralSecurityException {
      // Of an earlier fleet in this folder that was killed.
      endProcesses(folder);
      List<Roster.Entry> roster = Roster.of(options.hosts(), random);
      Path switches = Files.createDirectories(folder.resolve("power"));
      Path made = Files.createDirectories(folder.resolve("templates"));
      for (Roster.Entry entry : roster) {
        template(entry.kind(), made);
      }
      KeyPair client = keyPair();
      FleetServer server = new FleetServer(roster.size(), client.getPublic());
      try {
        List<VirtualHost> hosts = sideBySide(roster);
        Trees.delete(made);
        Map<String, VirtualHost> byName = new HashMap<>();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
          VirtualHost host = hosts.get(i);
          int port = server.ports().get(i);
          server.serve(port, host);
          byName.put(host.name(), host);
          members.add(new Member(host.name(), host.kind(), port));
        }
        FleetFiles files = FleetFiles.write(options, members, byName, client);
        return new Fleet(server, files, new PowerSwitches(switches, byName));
      } catch (IOException | GeneralSecurityException | RuntimeException fault) {
        server.close();
        throw fault;
      }
    }

    private void template(Kind kind, Path made) throws IOException {
      if (!templates.containsKey(kind)) {
        Template template = Template.build(kind, Files.createDirectory(made.resolve(kind.id())));
        templates.put(kind, template);
        Path states = states(kind);
        if (shares() && !Files.exists(states)) {
          Sysfs.share(states, template.board());
        }
      }
    }

    private boolean shares() {
      return options.hosts() >= SHARE_FROM;
    }

    private Path states(Kind kind) {
      return folder.resolve("boards").resolve(kind.board());
    }

    private List<VirtualHost> sideBySide(List<Roster.Entry> roster) throws IOException {
      ExecutorService pool =
          Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
      try {
        List<Future<VirtualHost>> making = new ArrayList<>();
        for (int i = 0; i < roster.size(); i++) {
          Roster.Entry entry = roster.get(i);
          int number = i;
          long seed = random.nextLong();
          making.add(pool.submit(() -> host(entry, number, new Random(seed))));
        }
        List<VirtualHost> hosts = new ArrayList<>();
        for (Future<VirtualHost> host : making) {
          hosts.add(host.get());
        }
        return hosts;
      } catch (ExecutionException e) {
        throw new IOException("a host could not be made: " + e.getCause(), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the fleet was made", e);
      } finally {
        pool.shutdownNow();
      }
    }

    private VirtualHost host(Roster.Entry entry, int number, Random own)
        throws IOException, GeneralSecurityException {
      Template template = Objects.requireNonNull(templates.get(entry.kind()));
      Path root = folder.resolve("hosts").resolve(entry.name()).resolve("root");
      Files.createDirectories(root.getParent());
      template.tree().cloneTo(root, shares());
      HostTree tree = new HostTree(root);
      if (shares()) {
        Sysfs.link(tree, states(entry.kind()), template.running());
      }
      Names.give(tree, entry.name(), number, folder.resolve("power"), own);
      return new VirtualHost(
          entry.name(),
          entry.kind(),
          tree,
          keyPair(),
          template.board(),
          clock,
          options.bootTime(),
          () -> Names.uuid(own));
    }

    /** Never from the seed: who knows the client's key can run commands as this user. */
    private static KeyPair keyPair() throws GeneralSecurityException {
      return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
    }
  }
}
