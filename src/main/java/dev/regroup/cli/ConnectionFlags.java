package dev.regroup.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How hosts are reached; flags carry Ansible's names where Ansible has the same thing. */
class ConnectionFlags {
  @Option(
      names = {"-u", "--user"},
      paramLabel = "NAME",
      description = "Log in as this user; inventory variables win.")
  @Nullable String user;

  @Option(
      names = "--private-key",
      paramLabel = "FILE",
      description = "Log in with this key; inventory variables win.")
  @Nullable Path privateKey;

  @Option(
      names = {"-k", "--ask-pass"},
      description = "Ask for the SSH password.")
  boolean askPassword;

  @Option(
      names = {"-b", "--become"},
      description = "Run through sudo.")
  boolean become;

  @Option(
      names = {"-K", "--ask-become-pass"},
      description = "Ask for the sudo password.")
  boolean askBecomePassword;

  @Option(
      names = {"-T", "--timeout"},
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = Counts.Seconds.class,
      description = "For connecting and logging in (default 10).")
  int timeout = 10;

  @Option(
      names = "--known-hosts",
      paramLabel = "FILE",
      description = "Known host keys (default ~/.ssh/known_hosts).")
  @Nullable Path knownHosts;

  /** Whether an unknown host key is shown and asked about: then its file may have to be made. */
  boolean asksAboutKeys;

  @Option(
      names = "--host-key-checking",
      paramLabel = "POLICY",
      description = "strict (default), accept-new or off.")
  @Nullable String hostKeyChecking;
}
