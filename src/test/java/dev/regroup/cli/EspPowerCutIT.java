package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.step.Limits;
import dev.regroup.testing.Commands;
import dev.regroup.testing.CuttingProxy;
import dev.regroup.testing.KernelInstallHosts;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.ProxmoxHosts;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The host loses its power while proxmox-boot-tool or kernel-install writes to an ESP: entries and
 * copies of kernels are left half, a second ESP as it was, and another boot begins with that.
 */
@Tag("sshd")
class EspPowerCutIT {
  private static final String ESP = "/dev/disk/by-uuid/" + Sysroot.ESPS.get(0);
  private static final String OLDER = "6.8.8-2-pve";

  /**
   * What is on the ESPs.
   *
   * @param tool the stand-in that writes there
   * @param words that make {@code $1} and {@code $2} of what the stand-in has at that place
   * @param fault what makes it misbehave
   * @param kernel the one that is cut off
   * @param esp where it is written first
   * @param source the file that is edited
   * @param copying what the stand-in does just before it copies kernel {@code $2} to {@code $1}
   * @param copies where on the ESP its copies lie, by {@code $2}
   * @param entries what boots it, by {@code $2}
   * @param half bytes of that, which do not boot it
   */
  private record Loader(
      Function<Path, Sysroot> build,
      String tool,
      String words,
      String fault,
      String kernel,
      String esp,
      String source,
      String copying,
      String copies,
      String entries,
      int half) {
    String copy() {
      return esp + copies.replace("$2", kernel) + "initrd.img-" + kernel;
    }

    String entry() {
      return esp + entries.replace("$2", kernel);
    }

    String halfCopy() {
      return "head -c 4 \"$R/boot/initrd.img-$2\" >\"$1" + copies + "initrd.img-$2\"\n";
    }

    String halfEntry() {
      String entry = "\"$1" + entries + "\"";
      return "half=$(head -c %d %s)\nprintf %%s \"$half\" >%s\n".formatted(half, entry, entry);
    }
  }

  /** The same, cut off at the kernel that boots next: nothing but another one comes up then. */
  private static Loader atNext(Loader which) {
    String next = which.kernel().equals(OLDER) ? Sysroot.PVE_KERNEL : Sysroot.KERNEL;
    return new Loader(
        which.build(),
        which.tool(),
        which.words(),
        which.fault(),
        next,
        which.esp(),
        which.source(),
        which.copying(),
        which.copies(),
        which.entries(),
        which.half());
  }

  private static final Loader SYSTEMD_BOOT =
      new Loader(
          Sysroot::proxmoxSystemdBoot,
          "/usr/sbin/proxmox-boot-tool",
          "",
          "/sim/boot-tool-fault",
          OLDER,
          ESP,
          "/etc/kernel/cmdline",
          "  mkdir -p \"$1/EFI/proxmox/$2\"\n",
          "/EFI/proxmox/$2/",
          "/loader/entries/proxmox-$2.conf",
          60);

  private static final Loader GRUB =
      new Loader(
          ProxmoxHosts::secureBoot,
          "/usr/sbin/proxmox-boot-tool",
          "",
          "/sim/boot-tool-fault",
          OLDER,
          ESP,
          "/etc/default/grub",
          "  warn \"\tCopying kernel $2\"\n",
          "/",
          "/grub/grub.cfg",
          900);

  private static final Loader KERNEL_INSTALL =
      new Loader(
          KernelInstallHosts::debian,
          "/usr/bin/kernel-install",
          "set -- \"$R$boot\" \"$version\"\n",
          "/sim/kernel-install-fault",
          KernelInstallHosts.OLD_KERNEL,
          KernelInstallHosts.ESP,
          KernelInstallHosts.CMDLINE,
          "mkdir -p \"$R$boot$folder\" \"${entry%/*}\" || exit 1\n",
          "/" + KernelInstallHosts.TOKEN + "/$2/",
          "/loader/entries/" + KernelInstallHosts.TOKEN + "-$2.conf",
          150);

  static List<Loader> loaders() {
    return List.of(SYSTEMD_BOOT, GRUB, KERNEL_INSTALL);
  }

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Loader loader = SYSTEMD_BOOT;
  private EngineHost engine;
  private CuttingProxy proxy;
  private Sysroot host = Sysroot.empty(folder);
  private Path playbook = Path.of("");

  @BeforeEach
  void start() {
    engine = new EngineHost(folder, path -> loader.build().apply(path));
    proxy = CuttingProxy.to(engine.server.address(), engine.server.port());
    engine.through(proxy.port());
    host = engine.host;
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 3s, timeout: 30s, shutdown_timeout: 20s}");
  }

  @AfterEach
  void stop() {
    proxy.close();
    engine.close();
  }

  private Outcome apply() {
    return engine.run("apply", playbook.toString(), "--output", "json", "-y");
  }

  private Outcome rollback() {
    return engine.run("rollback", "pve1", "--output", "json", "-y");
  }

  /**
   * An apply in whose midst the power goes, when a kernel on the first ESP is on its way that does
   * not boot next.
   *
   * @param half commands that leave that one half; {@code $1} is the ESP, {@code $2} the kernel
   */
  private void cutOff(String half) throws Exception {
    engine.limits(
        new Limits(
            EngineHost.QUICK.read(),
            EngineHost.QUICK.change(),
            Duration.ofMillis(1),
            EngineHost.QUICK.probe(),
            Duration.ofMillis(50)));
    String tool = host.read(loader.tool());
    String version = loader.words().isEmpty() ? "$2" : "$version";
    String hangs =
        "  if [ \"%s\" = %s ]; then\n%s%s: >$R/sim/in\nsleep 600\nfi\n"
            .formatted(version, loader.kernel(), loader.words(), half);
    String cut = tool.replace(loader.copying(), hangs);
    assertNotEquals(tool, cut, "the stand-in is another than this test knows");
    host.write(loader.tool(), cut);
    assertTrue(host.at(loader.tool()).toFile().setExecutable(true));
    CompletableFuture<Outcome> first = CompletableFuture.supplyAsync(this::apply);
    EngineHost.await("the refresh", () -> Files.exists(host.at("/sim/in")));
    proxy.down();
    first.get().failedWith(2, "failed", "unknown", "RG-SSH-16");
    kill();
    Commands.run("rm", "-rf", host.at("/run").toString());
    host.write("/run/systemd/system/.keep", "");
    host.write("/proc/sys/kernel/random/boot_id", "11111111-2222-4333-8444-555555555555\n");
    host.write(loader.tool(), tool);
    assertTrue(host.at(loader.tool()).toFile().setExecutable(true));
    assertTrue(host.read(loader.source()).contains("iommu=pt"));
    engine.limits(EngineHost.QUICK);
    proxy.up();
  }

  private void kill() throws Exception {
    String pid = host.read("/var/lib/regroup/lock/pid").strip().split(" ", 2)[0];
    ProcessHandle worker = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    List<ProcessHandle> children = worker.descendants().toList();
    worker.destroyForcibly();
    worker.onExit().get();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** What a run that nobody cut leaves on a host of the same kind. */
  private HostState uncut() {
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    HostState state = HostState.of(host);
    boots(loader);
    return state;
  }

  /** A new host that boots so. */
  private void boots(Loader other) {
    loader = other;
    engine.rebuild();
    host = engine.host;
  }

  @ParameterizedTest
  @MethodSource("loaders")
  void half_an_entry_and_half_an_initrd_are_made_anew_by_the_next_run(Loader which)
      throws Exception {
    boots(which);
    HostState before = HostState.of(host);
    HostState uncut = uncut();
    cutOff(which.halfCopy() + which.halfEntry());
    assertEquals(4, Files.size(host.at(which.copy())));
    assertFalse(host.read(which.entry()).contains("initrd"));

    HostState half = HostState.of(host);
    Outcome check = engine.run("check", playbook.toString(), "--output", "json");
    check.endedWell("changed");
    assertTrue(check.codes().contains("RG-CHANGE-08"), check::toString);
    assertTrue(check.out().contains(which.entry()), check::toString);
    half.assertUnchanged(host, check);
    Outcome verify = engine.run("verify", playbook.toString(), "--output", "json");
    assertEquals(2, verify.exit(), verify::toString);

    Outcome next = apply().endedWell("changed");
    assertTrue(next.codes().contains("RG-LOCK-03"), next::toString);
    assertEquals("true", next.host("verified"), next::toString);
    uncut.assertUnchanged(host, next);
    HostState.assertTidy(host, next);
    assertEquals("ok", apply().endedWell("ok").host("status"));

    Outcome rolledBack = rollback().endedWell("changed");
    before.assertUnchanged(host, rolledBack);
    rollback().endedWell("ok");
  }

  /** To `cp -u` half a copy is newer than what it is a copy of. */
  @ParameterizedTest
  @MethodSource("loaders")
  void half_an_initrd_alone_is_copied_anew(Loader which) throws Exception {
    boots(which);
    HostState before = HostState.of(host);
    cutOff(which.halfCopy());
    Outcome next = apply().endedWell("changed");
    assertEquals("true", next.host("verified"), next::toString);
    assertEquals(
        -1, Files.mismatch(host.at("/boot/initrd.img-" + which.kernel()), host.at(which.copy())));
    Outcome rolledBack = rollback().endedWell("changed");
    before.assertUnchanged(host, rolledBack);
  }

  @ParameterizedTest
  @MethodSource("loaders")
  void a_rollback_needs_no_other_run_first(Loader which) throws Exception {
    boots(which);
    HostState before = HostState.of(host);
    cutOff(which.halfCopy() + which.halfEntry());
    Outcome rolledBack = rollback().endedWell("changed");
    before.assertUnchanged(host, rolledBack);
    HostState.assertTidy(host, rolledBack);
    Outcome next = apply().endedWell("changed");
    assertFalse(next.codes().contains("RG-CHANGE-08"), next::toString);
  }

  @ParameterizedTest
  @MethodSource("loaders")
  void a_rollback_puts_back_the_kernel_that_boots_next(Loader which) throws Exception {
    boots(atNext(which));
    HostState before = HostState.of(host);
    cutOff(loader.halfCopy() + loader.halfEntry());
    assertEquals(4, Files.size(host.at(loader.copy())));
    Outcome rolledBack = rollback().endedWell("changed");
    before.assertUnchanged(host, rolledBack);
    HostState.assertTidy(host, rolledBack);
  }

  @ParameterizedTest
  @MethodSource("loaders")
  void where_making_it_anew_fails_the_host_is_as_before_the_first_run(Loader which)
      throws Exception {
    boots(which);
    HostState before = HostState.of(host);
    cutOff(which.halfCopy() + which.halfEntry());
    host.write(which.fault(), "once full\n");
    Outcome failed = apply();
    failed.failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    before.assertUnchanged(host, failed);
    Outcome next = apply().endedWell("changed");
    assertEquals("true", next.host("verified"), next::toString);
  }
}
