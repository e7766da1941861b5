package dev.regroup.kernel;

import dev.regroup.finding.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parameters after which a host may not come back: they decide which system is booted, or end the
 * boot in a state where nobody can log in over SSH. A play that names them by a slip would take
 * every host that it matches. Stateless.
 *
 * <p>Sources: bootparam(7); initramfs-tools(7) for {@code boot}, {@code break};
 * kernel-command-line(7) of systemd 252 for {@code systemd.*}, {@code rd.*} and the words without a
 * value; dracut.cmdline(7) for {@code rd.break}; Linux 6.12, init/do_mounts.c,
 * init/do_mounts_initrd.c.
 */
public final class BootHazards {
  /** What they hold is read from the machine, never asked of many. */
  private static final Set<String> DECIDING =
      Set.of(
          "root", "rootfstype", "initrd", "init", "rdinit", "noinitrd", "boot", "systemd.volatile");

  /** Words without a value that systemd and the initrds take for a target or a stop. */
  private static final Set<String> STOPPING =
      Set.of(
          "single",
          "s",
          "S",
          "1",
          "rescue",
          "emergency",
          "rd.rescue",
          "rd.emergency",
          "break",
          "rd.break");

  /** Targets that start what a host is for. */
  private static final Set<String> WHOLE =
      Set.of(
          "default.target",
          "graphical.target",
          "multi-user.target",
          "runlevel2.target",
          "runlevel3.target",
          "runlevel4.target",
          "runlevel5.target");

  private static final String STOPPED =
      "(rescue|emergency|poweroff|halt|reboot|kexec|exit|shutdown|sleep|suspend|hibernate|basic"
          + "|sysinit|runlevel[016]|initrd.*)\\.target";

  private static final String SSH_OR_NETWORK =
      "(ssh|sshd|networking|NetworkManager|systemd-networkd|network|network-online)"
          + "(\\.service|\\.socket|\\.target)?";

  /** Keys that are sound as such and keep a host away where their value does not fit it. */
  private static final Map<String, String> RISKY =
      Map.of(
          "rootflags", "a root file system that does not take them is not mounted",
          "net.ifnames", "network interfaces get other names, and may be left without addresses",
          "biosdevname", "network interfaces get other names, and may be left without addresses",
          "mem", "the kernel may be left with less memory than it needs",
          "acpi", "without ACPI many machines find no disk and no network");

  private BootHazards() {}

  /** Whether a finding of {@link #of} is about what decides which system is booted. */
  public static boolean decidesBoot(Finding finding) {
    return KernelCode.DECIDES_BOOT.is(finding);
  }

  /**
   * What speaks against one request: an error where the host would not come back, or would come
   * back as another system; a warning where that depends on the host.
   *
   * @param configured the command line in the source
   * @param running the running one, whose last token of a key is the one that counted
   */
  public static Optional<Finding> of(Request request, CommandLine configured, CommandLine running) {
    if (request.satisfiedBy(configured) && request.satisfiedBy(running)) {
      return Optional.empty();
    }
    List<Token> asked = asked(request).toList();
    if (DECIDING.contains(request.key())) {
      List<Token> there = running.tokens(request.key());
      Token counts = there.isEmpty() ? null : there.get(there.size() - 1);
      boolean same = counts != null && !asked.isEmpty() && asked.stream().allMatch(counts::sameAs);
      return same ? Optional.empty() : Optional.of(decides(request, asked, counts));
    }
    return asked.stream().flatMap(token -> hazard(token).stream()).findFirst();
  }

  private static Stream<Token> asked(Request request) {
    if (request instanceof Request.Append append) {
      return Stream.of(append.token());
    }
    return request instanceof Request.Present present ? present.tokens().stream() : Stream.empty();
  }

  private static Finding decides(Request request, List<Token> asked, @Nullable Token counts) {
    String what =
        asked.isEmpty()
            ? "\"" + request.key() + "\" is to be absent"
            : "\"" + asked.get(asked.size() - 1) + "\" is asked for";
    return KernelCode.DECIDES_BOOT.of(
        what
            + (counts == null
                ? ", and this host boots without it"
                : ", and this host boots with \"" + counts + "\"")
            + ": with another it may not come up at all");
  }

  private static Optional<Finding> hazard(Token token) {
    String value = token.value();
    if (stops(token.key(), value)) {
      return Optional.of(
          KernelCode.NO_LOGIN.of(
              "\"%s\" is asked for, and a host that boots with it cannot be reached over SSH"
                  .formatted(token)));
    }
    String why = RISKY.get(token.key());
    boolean unit = token.key().equals("systemd.unit") && value != null && !WHOLE.contains(value);
    if (unit) {
      why = "whether that target starts SSH is not known";
    }
    return why == null || (token.key().equals("acpi") && !"off".equals(value))
        ? Optional.empty()
        : Optional.of(KernelCode.RISKY.of("\"%s\" is asked for: %s".formatted(token, why)));
  }

  private static boolean stops(String key, @Nullable String value) {
    if (value == null) {
      return STOPPING.contains(key);
    }
    return switch (key) {
      case "break", "rd.break" -> true;
      case "systemd.unit" -> value.matches(STOPPED);
      // In the initrd its own targets are the usual ones.
      case "rd.systemd.unit" -> value.matches(STOPPED) && !value.startsWith("initrd");
      case "systemd.mask" -> value.matches(SSH_OR_NETWORK);
      case "pci" -> List.of(value.split(",", -1)).contains("off");
      default -> false;
    };
  }
}
