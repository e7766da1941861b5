package dev.regroup.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;

/**
 * What an operator needs to reach the fleet, as files in its folder. Immutable.
 *
 * @param folder the fleet's
 * @param members in the order of the inventory
 */
public record FleetFiles(Path folder, List<Fleet.Member> members) {
  /** Of the files that are written. */
  static final List<String> NAMES =
      List.of("inventory.yml", "playbook.yml", "known_hosts", "id", "id.pub", "ssh_config");

  public FleetFiles {
    members = List.copyOf(members);
  }

  /** Inventory of the hosts, in groups {@code debian} and {@code proxmox}. */
  public Path inventory() {
    return folder.resolve("inventory.yml");
  }

  /** What is asked of them. */
  public Path playbook() {
    return folder.resolve("playbook.yml");
  }

  /** Their host keys. */
  public Path knownHosts() {
    return folder.resolve("known_hosts");
  }

  /** The private key that opens them, in OpenSSH's format, for its owner alone. */
  public Path key() {
    return folder.resolve("id");
  }

  /** The hosts by name for OpenSSH's clients: {@code ssh -F FILE NAME}. */
  public Path sshConfig() {
    return folder.resolve("ssh_config");
  }

  /** The file tree of a host. */
  public Path root(String host) {
    return folder.resolve("hosts").resolve(host).resolve("root");
  }

  /** All paths as one line of JSON. */
  public String json() throws IOException {
    Map<String, Object> paths = new LinkedHashMap<>();
    paths.put("schema", "regroup.demo/1");
    paths.put("simulated", true);
    paths.put("dir", folder.toString());
    paths.put("inventory", inventory().toString());
    paths.put("playbook", playbook().toString());
    paths.put("known_hosts", knownHosts().toString());
    paths.put("id", key().toString());
    paths.put("ssh_config", sshConfig().toString());
    paths.put("hosts_dir", folder.resolve("hosts").toString());
    paths.put("hosts", members.size());
    return JSON.std.asString(paths);
  }

  static FleetFiles write(
      FleetOptions options,
      List<Fleet.Member> members,
      Map<String, VirtualHost> hosts,
      KeyPair client)
      throws IOException, GeneralSecurityException {
    FleetFiles files = new FleetFiles(options.folder(), members);
    StringBuilder known = new StringBuilder();
    for (Fleet.Member member : members) {
      VirtualHost host = hosts.get(member.name());
      if (host != null) {
        known.append("[127.0.0.1]:").append(member.port()).append(' ');
        known.append(PublicKeyEntry.toString(host.key().getPublic())).append('\n');
      }
    }
    Files.writeString(files.knownHosts(), known);
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(client, "regroup-demo", null, key);
    Files.deleteIfExists(files.key());
    Files.createFile(
        files.key(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(files.key(), key.toByteArray());
    Files.writeString(
        files.key().resolveSibling("id.pub"),
        PublicKeyEntry.toString(client.getPublic()) + " regroup-demo\n");
    Files.writeString(files.sshConfig(), files.sshConfigText());
    Files.writeString(files.inventory(), files.inventoryText());
    Files.writeString(files.playbook(), files.playbookText(options.rebootTimeout()));
    return files;
  }

  private String sshConfigText() {
    StringBuilder text = new StringBuilder("# Simulated hosts of 'regroup demo': ssh -F ");
    text.append(sshConfig()).append(" NAME\n");
    for (Fleet.Member member : members) {
      text.append("Host ").append(member.name()).append("\n  Port ").append(member.port());
      text.append('\n');
    }
    text.append("Host *\n  HostName 127.0.0.1\n  User root\n  IdentitiesOnly yes\n");
    text.append("  IdentityFile ").append(forSsh(key())).append('\n');
    text.append("  UserKnownHostsFile ").append(forSsh(knownHosts())).append('\n');
    return text.toString();
  }

  /** One word, and no token of ssh's in it. */
  private static String forSsh(Path path) {
    return '"' + path.toString().replace("%", "%%") + '"';
  }

  private String inventoryText() {
    StringBuilder text = new StringBuilder("# Simulated hosts of 'regroup demo'.\nall:\n  vars:\n");
    text.append("    ansible_host: 127.0.0.1\n    ansible_user: root\n");
    text.append("    ansible_ssh_private_key_file: ").append(quoted(key())).append('\n');
    // Quotes within quotes: Ansible splits options as a shell does, ssh splits files at blanks.
    String known = "-o 'UserKnownHostsFile=\"" + knownHosts() + "\"'";
    text.append("    ansible_ssh_common_args: ").append(quoted(known)).append('\n');
    // Hosts keep the order in which they are named first.
    text.append("  hosts:\n");
    for (Fleet.Member member : members) {
      text.append("    ").append(member.name()).append(":\n");
      text.append("      # ").append(member.kind().about()).append('\n');
      text.append("      ansible_port: ").append(member.port()).append('\n');
      if (member.kind() == Kind.NEVER_RETURNS) {
        text.append("      # No rescue would bring it back, and nobody waits for one.\n");
        text.append("      regroup_rescue: off\n");
      }
    }
    text.append("  children:\n");
    for (Kind.Platform platform : Kind.Platform.values()) {
      group(text, platform);
    }
    return text.toString();
  }

  private void group(StringBuilder text, Kind.Platform platform) {
    List<Fleet.Member> those =
        members.stream().filter(member -> member.kind().platform() == platform).toList();
    if (!those.isEmpty()) {
      text.append("    ").append(platform.group()).append(":\n      hosts:\n");
      those.forEach(member -> text.append("        ").append(member.name()).append(":\n"));
    }
  }

  private static String quoted(Object text) {
    return "'" + text.toString().replace("'", "''") + "'";
  }

  /** A play for each platform that the fleet has; a play without hosts would be an error. */
  private String playbookText(Duration rebootTimeout) {
    StringBuilder text = new StringBuilder("# What 'regroup demo' asks of its simulated hosts.\n");
    for (Kind.Platform platform : Kind.Platform.values()) {
      if (members.stream().anyMatch(member -> member.kind().platform() == platform)) {
        text.append(platform.play(rebootTimeout));
      }
    }
    return text.toString();
  }
}
