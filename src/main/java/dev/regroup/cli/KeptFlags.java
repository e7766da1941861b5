package dev.regroup.cli;

import dev.regroup.host.FileFaults;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.host.Sha256;
import dev.regroup.journal.AgreedPlan;
import dev.regroup.journal.RunRequest;
import dev.regroup.run.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** The flags of a run as they are kept with it, and taken up again by one that goes on with it. */
final class KeptFlags {
  /** In bytes; the reader of playbooks takes no larger one. */
  private static final int LARGEST_PLAYBOOK = 1 << 20;

  private KeptFlags() {}

  /**
   * To be kept. A value of {@code -e} that may hold a password is not.
   *
   * @param resumes the run that this one goes on with, empty for none
   * @throws Refusal when the playbook cannot be read
   */
  static RunRequest of(
      Path playbook, TargetFlags targets, FleetFlags connection, Agreed agreed, String resumes)
      throws Refusal {
    return of(
        absolute(playbook),
        sha256(playbook),
        targets,
        connection,
        agreed.unprovenToo(),
        resumes,
        agreed.plan(),
        null);
  }

  /** The same of a rollback, which has no playbook. */
  static RunRequest ofRollback(
      RunRequest.Rollback rollback, TargetFlags targets, FleetFlags connection, String resumes) {
    return of("", "", targets, connection, true, resumes, null, rollback);
  }

  private static RunRequest of(
      String playbook,
      String sha256,
      TargetFlags targets,
      FleetFlags connection,
      boolean unprovenToo,
      String resumes,
      @Nullable AgreedPlan plan,
      RunRequest.@Nullable Rollback rollback) {
    List<String> extra =
        targets.extraVars.stream()
            .filter(text -> !maySayPassword(text))
            .map(KeptFlags::file)
            .toList();
    return new RunRequest(
        resumes,
        playbook,
        sha256,
        targets.inventories.stream().map(KeptFlags::source).toList(),
        extra,
        extra.size() < targets.extraVars.size(),
        connection.user,
        connection.privateKey == null ? null : absolute(connection.privateKey),
        connection.become,
        connection.askPassword,
        connection.askBecomePassword,
        connection.timeout,
        connection.knownHosts == null ? null : absolute(connection.knownHosts),
        connection.hostKeyChecking,
        connection.forks,
        unprovenToo,
        plan == null ? null : plan.sha256(),
        rollback);
  }

  /**
   * Sets what the command line of now does not say.
   *
   * @param given what it says
   * @throws Refusal when something has to be given again
   */
  static void fill(
      RunRequest request, ParseResult given, TargetFlags targets, FleetFlags connection)
      throws Refusal {
    if (targets.inventories.isEmpty()) {
      targets.inventories.addAll(request.inventories());
    }
    if (request.withheld() && targets.extraVars.isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: the run was given a value with -e that may hold a password, and was not"
              + " kept.\nGive it again with -e.");
    }
    List<String> extra = new ArrayList<>(request.extraVars());
    extra.addAll(targets.extraVars);
    targets.extraVars = extra;
    connection.user = connection.user != null ? connection.user : request.user();
    connection.privateKey = path(connection.privateKey, request.privateKey());
    connection.become |= request.become();
    connection.askPassword |= request.askPassword();
    connection.askBecomePassword |= request.askBecomePassword();
    connection.knownHosts = path(connection.knownHosts, request.knownHosts());
    connection.hostKeyChecking =
        connection.hostKeyChecking != null ? connection.hostKeyChecking : request.hostKeyChecking();
    connection.timeout = given.hasMatchedOption("-T") ? connection.timeout : request.timeout();
    connection.forks = given.hasMatchedOption("-f") ? connection.forks : request.forks();
  }

  /**
   * Of a playbook's bytes.
   *
   * @throws Refusal when it cannot be read
   */
  static String sha256(Path playbook) throws Refusal {
    try {
      return Sha256.of(OrdinaryFile.read(playbook, LARGEST_PLAYBOOK));
    } catch (IOException e) {
      throw new Refusal(
          ExitStatus.INPUT, "regroup: " + playbook + " " + FileFaults.unread(e) + ".");
    }
  }

  /** Ansible's names of passwords and passphrases all have it. */
  private static boolean maySayPassword(String extra) {
    return !extra.startsWith("@") && extra.toLowerCase(Locale.ROOT).contains("pass");
  }

  private static String file(String extra) {
    return extra.startsWith("@") ? "@" + absolute(Path.of(extra.substring(1))) : extra;
  }

  private static String source(String inventory) {
    return inventory.contains(",") ? inventory : absolute(Path.of(inventory));
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private static @Nullable Path path(@Nullable Path given, @Nullable String kept) {
    return given != null ? given : Optional.ofNullable(kept).map(Path::of).orElse(null);
  }
}
