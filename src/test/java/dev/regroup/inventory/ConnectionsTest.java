package dev.regroup.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Secret;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsTest {
  private static final Path HOME = Path.of("/home/op");
  private static final ConnectionOptions OPTIONS =
      ConnectionOptions.defaults("op", HOME, List.of(Path.of("/home/op/.ssh/id_ed25519")));

  private static Decoded<ConnectionSettings> read(String variables, ConnectionOptions options) {
    Inventory inventory = HostPatternTest.inventory("all: {hosts: {pve1: " + variables + "}}");
    return Connections.settings(Objects.requireNonNull(inventory.hosts().get("pve1")), options);
  }

  private static ConnectionSettings settings(String variables, ConnectionOptions options) {
    Decoded<ConnectionSettings> read = read(variables, options);
    assertEquals("", Problem.render(read.problems()));
    return ((Decoded.Ok<ConnectionSettings>) read).value();
  }

  @Test
  void without_variables_the_defaults_stand() {
    assertEquals(
        new ConnectionSettings(
            "pve1",
            "pve1",
            22,
            "op",
            null,
            List.of(Path.of("/home/op/.ssh/id_ed25519")),
            null,
            Path.of("/home/op/.ssh/known_hosts"),
            HostKeyChecking.STRICT,
            false,
            null,
            Duration.ofSeconds(10)),
        settings("", OPTIONS));
  }

  @Test
  void variables_keep_ansibles_names() {
    ConnectionSettings settings =
        settings(
            "{ansible_host: 192.0.2.1, ansible_port: 2222, ansible_user: ops,"
                + " ansible_ssh_private_key_file: ~/k, ansible_password: 0123, ansible_become: yes,"
                + " ansible_become_pass: 'no', ansible_host_key_checking: no, ansible_timeout: 30}",
            OPTIONS);
    assertEquals("192.0.2.1", settings.address());
    assertEquals(2222, settings.port());
    assertEquals("ops", settings.user());
    assertEquals(List.of(Path.of("/home/op/k")), settings.privateKeyFiles());
    assertEquals(new Secret("0123"), settings.password());
    assertTrue(settings.become());
    assertEquals(new Secret("no"), settings.becomePassword());
    assertEquals(HostKeyChecking.OFF, settings.hostKeyChecking());
    assertEquals(Duration.ofSeconds(30), settings.connectTimeout());
  }

  @Test
  void root_needs_no_sudo() {
    ConnectionSettings settings =
        settings("{ansible_user: root, ansible_become: yes}", OPTIONS.withBecome(true));
    assertFalse(settings.become());
  }

  @Test
  void a_variable_wins_over_a_flag_but_for_host_key_checking() {
    ConnectionOptions flags =
        new ConnectionOptions(
            "flag",
            List.of(),
            HOME,
            true,
            new Secret("asked"),
            new Secret("asked2"),
            null,
            Duration.ofSeconds(3),
            Path.of("/tmp/kh"),
            HostKeyChecking.STRICT);
    ConnectionSettings settings =
        settings("{ansible_user: u, ansible_become: false, ansible_host_key_checking: no}", flags);
    assertEquals("u", settings.user());
    assertFalse(settings.become());
    assertEquals(new Secret("asked"), settings.password());
    assertEquals(HostKeyChecking.STRICT, settings.hostKeyChecking());
    assertEquals(Path.of("/tmp/kh"), settings.knownHosts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-o UserKnownHostsFile=/tmp/kh | /tmp/kh | STRICT",
        "-oUserKnownHostsFile=~/kh -o StrictHostKeyChecking=accept-new | /home/op/kh | ACCEPT_NEW",
        "-o stricthostkeychecking=no -o StrictHostKeyChecking=yes | /home/op/.ssh/known_hosts | OFF",
        "-C -o ControlMaster=auto -o ControlPersist=60s | /home/op/.ssh/known_hosts | STRICT",
        "-o ControlPath=%d/.ssh/%C -C -oStrictHostKeyChecking=no | /home/op/.ssh/known_hosts | OFF",
        "-o \"ControlPath=/tmp/a b\" -o UserKnownHostsFile=/a -C | /a | STRICT",
        "'' | /home/op/.ssh/known_hosts | STRICT"
      })
  void options_of_ssh_about_host_keys_are_read(String text, Path file, HostKeyChecking checking) {
    ConnectionSettings settings = settings("{ansible_ssh_common_args: '" + text + "'}", OPTIONS);
    assertEquals(file, settings.knownHosts());
    assertEquals(checking, settings.hostKeyChecking());
  }

  @Test
  void a_file_name_with_blanks_stands_in_quotes_for_ansible_and_for_ssh() {
    String text = "\"-o 'UserKnownHostsFile=\\\"/tmp/a b/kh\\\"'\"";
    assertEquals(
        Path.of("/tmp/a b/kh"),
        settings("{ansible_ssh_common_args: " + text + "}", OPTIONS).knownHosts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-J bastion | op@bastion:22",
        "-Jbob@bastion:2022 | bob@bastion:2022",
        "-o ProxyJump=ssh://bob@[fd00::1]:2022 | bob@fd00::1:2022",
        "-J first,bob@second | op@first:22 bob@second:22",
        "-o ProxyCommand=\"ssh -W %h:%p -q bob@bastion\" | bob@bastion:22",
        "-o \"ProxyCommand=ssh -q -p 2022 -l bob bastion -W %h:%p\" | bob@bastion:2022",
        "-o ProxyCommand=none -J bastion | ''",
        "-o ProxyJump=one -o ProxyJump=two | op@one:22",
        "-C | ''"
      })
  void jump_hosts_are_read(String text, String way) {
    ConnectionSettings host =
        settings(
            "{ansible_ssh_common_args: '" + text + "', ansible_user: root, ansible_password: x}",
            OPTIONS);
    List<String> jumps = new ArrayList<>();
    for (ConnectionSettings jump = host.jump(); jump != null; jump = jump.jump()) {
      jumps.add(0, jump.user() + "@" + jump.address() + ":" + jump.port());
      assertNull(jump.password());
      assertEquals(host.privateKeyFiles(), jump.privateKeyFiles());
      assertEquals(host.knownHosts(), jump.knownHosts());
    }
    assertEquals(way, String.join(" ", jumps));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-o ProxyCommand=\"nc -x proxy %h %p\"",
        "-o ProxyCommand=\"ssh bastion nc %h %p\"",
        "-o ProxyCommand=\"ssh -W %h:%p -i key bastion\"",
        "-o ProxyCommand=\"ssh -W other:22 bastion\""
      })
  void another_command_on_the_way_is_refused(String text) {
    String told =
        Problem.render(read("{ansible_ssh_common_args: '" + text + "'}", OPTIONS).problems());
    assertTrue(told.contains("ssh -W %h:%p HOST"), told);
  }

  @ParameterizedTest
  @CsvSource({
    "-o ProxyJump=",
    "-J bastion:99999",
    "-J a/b",
    "-o UserKnownHostsFile=/a /b",
    "-o UserKnownHostsFile=",
    "-o StrictHostKeyChecking=ask",
    "-F none",
    "-o",
    "-o UserKnownHostsFile=/a -A",
    "-Cv",
    "-C -C2",
    "-o ControlMaster=auto -o ProxyCommand=x"
  })
  void other_options_of_ssh_are_refused(String text) {
    String told =
        Problem.render(read("{ansible_ssh_extra_args: '" + text + "'}", OPTIONS).problems());
    assertTrue(told.contains("`ansible_ssh_extra_args` of host `pve1` is `" + text + "`"), told);
    assertTrue(told.contains("`-J [USER@]HOST[:PORT]`"), told);
  }

  @Test
  void a_port_beside_the_name_counts() {
    Inventory inventory = HostPatternTest.inventory("all: {hosts: {\"[fe80::1]:2022\": }}");
    Host host = Objects.requireNonNull(inventory.hosts().get("fe80::1"));
    Decoded<ConnectionSettings> read = Connections.settings(host, OPTIONS);
    assertEquals(2022, ((Decoded.Ok<ConnectionSettings>) read).value().port());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ansible_port: 99999} | `ansible_port` of host `pve1`: expected a number from 1 to 65535, this is `99999`",
        "{ansible_port: 0x16} | expected a number from 1 to 65535",
        "{ansible_host: '-oProxyCommand=x'} | expected a text without blanks",
        "{ansible_host: 'a b'} | expected a text without blanks",
        "{ansible_user: '{{ who }}'} | holds `{{`, and Jinja2 is not evaluated",
        "{ansible_password: !vault 6162} | is encrypted with ansible-vault",
        "{ansible_connection: local} | `ansible_connection` of host `pve1` is `local`",
        "{ansible_become_method: doas} | Regroup becomes root through sudo only.",
        "{ansible_ssh_common_args: '-F file'} | Leave the other options out.",
        "{ansible_become: maybe} | expected `true` or `false`, this is `maybe`"
      })
  void what_cannot_be_done_is_told(String variables, String message) {
    String told = Problem.render(read(variables, OPTIONS).problems());
    assertTrue(told.contains(message), told);
    assertTrue(told.startsWith("hosts.yml:1:"), told);
  }

  @Test
  void all_faults_of_a_host_are_told_at_once_and_no_password_is_shown() {
    Decoded<ConnectionSettings> read =
        read("{ansible_port: x, ansible_become: x, ansible_password: [geheim]}", OPTIONS);
    assertEquals(3, read.problems().size());
    read.problems()
        .forEach(problem -> assertFalse((problem.message() + problem.remedy()).contains("geheim")));
  }

  @Test
  void a_file_name_that_is_no_path_is_blamed_on_the_variable_that_names_it() {
    List<Problem> problems =
        read(
                "{ansible_ssh_args: \"-o StrictHostKeyChecking=no\","
                    + " ansible_ssh_common_args: \"-o UserKnownHostsFile=/a\\0b\","
                    + " ansible_ssh_extra_args: \"-o UserKnownHostsFile=/c\"}",
                OPTIONS)
            .problems();
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(
        problems.get(0).message().startsWith("`ansible_ssh_common_args` of host"),
        problems::toString);
    assertTrue(problems.get(0).message().endsWith("is no path on this system"));
  }
}
