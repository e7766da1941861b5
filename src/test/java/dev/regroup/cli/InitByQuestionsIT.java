package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.demo.Fleet;
import dev.regroup.demo.FleetOptions;
import dev.regroup.demo.Kind;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Screenful;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code regroup init} as a newcomer answers it at a terminal, with each kind of host of one fleet,
 * and what {@code regroup check} says of the files that it wrote.
 */
@Tag("sshd")
class InitByQuestionsIT {
  private static final int COLUMNS = 200;

  @TempDir(factory = MemoryFolder.class)
  static Path place = Path.of("");

  private static Fleet fleet;

  /**
   * What is expected of a kind.
   *
   * @param device id of what is passed through, empty for nothing
   * @param said words of the check
   */
  private record Fitting(String layout, String device, List<String> said) {
    static Fitting debian(String... said) {
      return new Fitting("debian-grub", "", List.of(said));
    }

    static Fitting proxmox(String device, String... said) {
      return new Fitting("proxmox-systemd-boot", device, List.of(said));
    }
  }

  private static final Map<Kind, Fitting> FITTING =
      Map.ofEntries(
          Map.entry(Kind.GRUB_INTEL, Fitting.debian("+ intel_iommu=on")),
          Map.entry(Kind.GRUB_AMD, Fitting.debian("~ amd_iommu=off -> amd_iommu=on")),
          Map.entry(Kind.PROXMOX_INTEL, Fitting.proxmox("8086:10d3", "+ intel_iommu=on")),
          Map.entry(Kind.PROXMOX_AMD, Fitting.proxmox("", "proxmox-boot-tool refresh")),
          Map.entry(Kind.PROXMOX_TUNER, Fitting.proxmox("1172:4c15", "+ pcie_acs_override=")),
          Map.entry(
              Kind.SYSTEMD_BOOT,
              new Fitting(
                  "kernel-install-systemd-boot",
                  "",
                  List.of("refresh      kernel-install add", "+ intel_iommu=on"))),
          Map.entry(Kind.AS_DESIRED, Fitting.debian("no changes", "verified     true")),
          Map.entry(Kind.HAND_EDITED, Fitting.debian("/etc/default/grub:7: a quote", "Close it")),
          Map.entry(Kind.FIRMWARE_OFF, Fitting.debian("RG-IOMMU-16", "Turn on VT-d")),
          Map.entry(Kind.NOT_REFRESHED, Fitting.debian("refresh      update-grub")),
          Map.entry(Kind.NOT_REBOOTED, Fitting.debian("reboot       needed")),
          Map.entry(Kind.NEVER_RETURNS, Fitting.debian("+ intel_iommu=on")),
          Map.entry(Kind.LYING_REFRESH, Fitting.debian("~ amd_iommu=off -> amd_iommu=on")));

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  @BeforeAll
  static void start() throws IOException {
    Path empty = Files.createDirectory(place.resolve("fleet"));
    Duration unused = Duration.ofSeconds(1);
    fleet =
        Fleet.start(
            new FleetOptions(empty, Kind.values().length, 1, unused, unused), Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  /** A home as a newcomer has it: one key, and no host known yet. */
  private Path home() throws IOException {
    Path ssh = Files.createDirectories(folder.resolve("home/.ssh"));
    Files.copy(fleet.files().key(), ssh.resolve("id_ed25519"));
    return folder.resolve("home");
  }

  @ParameterizedTest
  @EnumSource
  void what_it_writes_fits_the_host(Kind kind) throws Exception {
    Fleet.Member member =
        fleet.members().stream().filter(each -> each.kind() == kind).findFirst().orElseThrow();
    Fitting fitting = Objects.requireNonNull(FITTING.get(kind));
    Path made = Files.createDirectory(folder.resolve("made"));
    String screen = asked("127.0.0.1:" + member.port(), fitting.device(), made);
    assertTrue(screen.contains("Next, see what would change; nothing is written"), screen);
    String inventory = Files.readString(made.resolve("inventory.yml"));
    assertTrue(inventory.contains("ansible_port: " + member.port() + "\n"), inventory);
    assertTrue(inventory.contains("ansible_user: \"root\"\n"), inventory);
    String playbook = Files.readString(made.resolve("playbook.yml"));
    assertTrue(playbook.contains("#   hostname     " + member.name() + "\n"), playbook);
    assertTrue(playbook.contains("#   boot layout  " + fitting.layout() + "\n"), playbook);
    assertEquals(!fitting.device().isEmpty(), playbook.contains("\n  isolate:\n"), playbook);

    Outcome check = check(made);
    String expected = kind.expected().check().name().toLowerCase(Locale.ROOT);
    assertEquals(expected.equals("refused") ? 7 : 0, check.exit(), check::toString);
    assertTrue(check.out().contains("1 host: 1 " + expected), check::toString);
    for (String word : fitting.said()) {
      assertTrue(check.out().contains(word), () -> word + " is missing: " + check);
    }
    check.assertNoJava();
    assertFalse(Files.exists(fleet.files().root(member.name()).resolve("var/lib/regroup")));
  }

  /** What stands on the screen when all questions are answered. */
  private String asked(String host, String device, Path made) throws Exception {
    List<String> words =
        List.of("-Duser.home=" + home(), Main.class.getName(), "init", "--dir", made.toString());
    Map<String, String> state = Map.of("XDG_STATE_HOME", folder.resolve("state").toString());
    try (OnTerminal running = OnTerminal.start(folder, "TERM=xterm", COLUMNS, state, words)) {
      running.answers("Host, by name or address: ", text -> host);
      running.answers("Log in as [", text -> "root");
      running.answers("its key? [y/N] ", text -> "y");
      running.answers("(empty for none): ", text -> number(text, device));
      assertEquals(0, running.end(), running::written);
      return String.join("\n", Screenful.of(running.written(), COLUMNS).lines());
    }
  }

  /** The number that the list gives a device, empty where none is to be passed through. */
  private static String number(String written, String id) {
    if (id.isEmpty()) {
      return "";
    }
    Matcher line = Pattern.compile("(?m)^ *(\\d+)  [0-9a-f:.]+  " + id).matcher(written);
    assertTrue(line.find(), written);
    return line.group(1);
  }

  private Outcome check(Path made) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Controller controller =
        new Controller(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of("XDG_STATE_HOME", folder.resolve("state").toString()),
            Clock.systemUTC(),
            folder.resolve("home"),
            "root",
            null,
            "",
            EngineHost.QUICK);
    int exit =
        Regroup.commandLine(controller)
            .execute(
                "check",
                made.resolve("playbook.yml").toString(),
                "-i",
                made.resolve("inventory.yml").toString());
    return new Outcome(exit, out.toString(), err.toString());
  }
}
