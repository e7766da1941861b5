package dev.regroup.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.ssh.KnownHosts.Verdict;
import dev.regroup.testing.Commands;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownHostsTest {
  private static final HostKey KEY = key("ssh-ed25519", 1);
  private static final HostKey OTHER = key("ssh-ed25519", 2);
  private static final HostKey ECDSA = key("ecdsa-sha2-nistp256", 3);

  @TempDir Path folder;

  /** The row of the table of traps: the key is listed after it was revoked for everybody. */
  @Test
  void a_revoked_key_is_refused_wherever_the_revocation_stands() throws IOException {
    assertInstanceOf(
        Verdict.Revoked.class,
        known("@revoked * " + text(KEY), "pve1 " + text(KEY)).check("pve1", 22, KEY));
    assertInstanceOf(
        Verdict.Revoked.class,
        known("pve1 " + text(KEY), "@revoked * " + text(KEY)).check("pve1", 22, KEY));
    assertInstanceOf(
        Verdict.Revoked.class,
        known("[pve1]:2222 " + text(KEY), "@revoked pve1 " + text(KEY)).check("pve1", 2222, KEY));
    assertInstanceOf(
        Verdict.Known.class,
        known("pve1 " + text(KEY), "@revoked pve2 " + text(KEY)).check("pve1", 22, KEY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "pve1;pve1;22",
        "PVE1;pve1;22",
        "pve1;PVE1;22",
        "a,pve1,b;pve1;22",
        "pve?;pve1;22",
        "*.lab,pve*;pve1;22",
        "[pve1]:2222;pve1;2222",
        "[*]:2222;pve1;2222",
        "pve1;pve1;2222",
        "2001:db8::1;2001:db8::1;22",
        "[2001:db8::1]:2222;2001:db8::1;2222"
      })
  void these_patterns_match(String pattern, String address, int port) throws IOException {
    assertInstanceOf(
        Verdict.Known.class, known(pattern + " " + text(KEY)).check(address, port, KEY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "pve1;pve2;22",
        "pve1;pve11;22",
        "pve?;pve;22",
        "pve*,!pve1;pve1;22",
        "!pve1,pve*;pve1;22",
        "!pve2;pve1;22",
        "[pve1]:2222;pve1;22",
        "[pve1]:2222;pve1;2223",
        "#pve1;pve1;22"
      })
  void these_do_not(String pattern, String address, int port) throws IOException {
    assertInstanceOf(
        Verdict.Unknown.class, known(pattern + " " + text(KEY)).check(address, port, KEY));
  }

  @Test
  void lines_that_cannot_be_read_are_passed_over() throws IOException {
    KnownHosts known =
        known(
            "",
            "# comment",
            "pve1",
            "pve1 ssh-ed25519",
            "pve1 ssh-ed25519 !!!",
            "pve1 ssh-rsa " + OTHER.blob(),
            "pve1 1024 35 1415926535",
            "@unheard-of pve1 " + text(OTHER),
            "  pve1\t" + text(KEY) + " root@pve1  ");
    Verdict.Known verdict = assertInstanceOf(Verdict.Known.class, known.check("pve1", 22, KEY));
    assertEquals(9, verdict.line().number());
  }

  @Test
  void another_key_is_a_change_and_the_line_is_named() throws IOException {
    KnownHosts known = known("x " + text(KEY), "pve1 " + text(ECDSA), "pve1 " + text(KEY));
    Verdict.Changed verdict =
        assertInstanceOf(Verdict.Changed.class, known.check("pve1", 22, OTHER));
    assertEquals(3, verdict.line().number());
    assertEquals(Set.of(ECDSA.type(), KEY.type()), known.keyTypes("pve1", 22));
  }

  @Test
  void a_key_of_a_type_that_is_not_listed_is_a_change_too() throws IOException {
    assertInstanceOf(Verdict.Changed.class, known("pve1 " + text(KEY)).check("pve1", 22, ECDSA));
  }

  @Test
  void a_key_of_the_bare_name_vouches_for_another_port_but_does_not_accuse() throws IOException {
    assertInstanceOf(Verdict.Unknown.class, known("pve1 " + text(KEY)).check("pve1", 2222, OTHER));
  }

  @Test
  void an_authority_vouches_for_certificates_alone() throws IOException {
    KnownHosts known = known("@cert-authority *.lab " + text(OTHER));
    assertTrue(known.hasAuthority("pve1.lab", 22));
    assertInstanceOf(Verdict.Known.class, known.check("pve1.lab", 22, KEY.signedBy(OTHER)));
    assertInstanceOf(Verdict.Changed.class, known.check("pve1.lab", 22, KEY.signedBy(ECDSA)));
    assertInstanceOf(Verdict.Unknown.class, known.check("pve1.lab", 22, OTHER));
    assertInstanceOf(Verdict.Unknown.class, known.check("pve1", 22, KEY.signedBy(OTHER)));
  }

  @Test
  void a_certificate_of_a_revoked_authority_or_key_is_refused() throws IOException {
    KnownHosts known = known("@cert-authority * " + text(OTHER), "@revoked * " + text(OTHER));
    assertInstanceOf(Verdict.Revoked.class, known.check("pve1", 22, KEY.signedBy(OTHER)));
    known = known("@cert-authority * " + text(OTHER), "@revoked * " + text(KEY));
    assertInstanceOf(Verdict.Revoked.class, known.check("pve1", 22, KEY.signedBy(OTHER)));
  }

  @Test
  void names_hashed_by_ssh_keygen_are_found() throws IOException {
    Tools.require("sshd", "ssh-keygen");
    Path file = folder.resolve("known_hosts");
    write("pve1 " + text(KEY), "[pve2]:2222 " + text(OTHER));
    Commands.run("ssh-keygen", "-q", "-H", "-f", file.toString());
    assertTrue(Files.readAllLines(file).stream().allMatch(line -> line.startsWith("|1|")));
    KnownHosts known = KnownHosts.read(file);
    assertInstanceOf(Verdict.Known.class, known.check("PVE1", 22, KEY));
    assertInstanceOf(Verdict.Known.class, known.check("pve2", 2222, OTHER));
    assertInstanceOf(Verdict.Unknown.class, known.check("pve2", 22, OTHER));
    assertInstanceOf(Verdict.Changed.class, known.check("pve1", 22, OTHER));
  }

  @Test
  void what_is_added_is_found_by_ssh_keygen_and_the_file_is_private() throws IOException {
    Tools.require("sshd", "ssh-keygen");
    Path file = folder.resolve("new/known_hosts");
    KnownHosts known = KnownHosts.read(file);
    known.add("pve1", 2222, KEY);
    known.add("pve1", 2222, KEY);
    assertInstanceOf(Verdict.Known.class, known.check("pve1", 2222, KEY));
    assertEquals("[pve1]:2222 " + text(KEY) + "\n", Files.readString(file));
    assertTrue(
        Commands.run("ssh-keygen", "-F", "[pve1]:2222", "-f", file.toString())
            .contains(KEY.blob()));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
  }

  @Test
  void what_is_added_starts_a_line_of_its_own() throws IOException {
    Path file = folder.resolve("known_hosts");
    Files.writeString(file, "pve1 " + text(KEY));
    KnownHosts.read(file).add("pve2", 22, OTHER);
    assertEquals(List.of("pve1 " + text(KEY), "pve2 " + text(OTHER)), Files.readAllLines(file));
  }

  @Test
  void many_threads_add_whole_lines() throws Exception {
    KnownHostsFiles files = new KnownHostsFiles();
    Path file = folder.resolve("known_hosts");
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      String name = "pve" + i % 32;
      work.add(
          () -> {
            files.get(file).add(name, 22, KEY);
            return null;
          });
    }
    for (Future<Void> done : pool.invokeAll(work, 30, TimeUnit.SECONDS)) {
      done.get();
    }
    pool.shutdown();
    Set<String> expected =
        IntStream.range(0, 32)
            .mapToObj(i -> "pve" + i + " " + text(KEY))
            .collect(Collectors.toSet());
    List<String> lines = Files.readAllLines(file);
    assertEquals(expected, Set.copyOf(lines));
    assertEquals(32, lines.size());
  }

  @Test
  void eighteen_thousand_hashed_lines_are_read_and_searched_quickly() throws IOException {
    String line = "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= " + text(OTHER);
    String[] lines = new String[18_000];
    Arrays.fill(lines, line);
    lines[17_999] = "pve1 " + text(KEY);
    long start = System.nanoTime();
    KnownHosts known = known(lines);
    assertInstanceOf(Verdict.Known.class, known.check("pve1", 22, KEY));
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < 3000, millis + " ms");
  }

  private KnownHosts known(String... lines) throws IOException {
    write(lines);
    return KnownHosts.read(folder.resolve("known_hosts"));
  }

  private void write(String... lines) throws IOException {
    Files.writeString(folder.resolve("known_hosts"), String.join("\n", lines) + "\n");
  }

  private static String text(HostKey key) {
    return key.type()
        + " "
        + Base64.getEncoder().encodeToString(Base64.getDecoder().decode(key.blob()));
  }

  /** A key that known_hosts can hold; nobody computes with it. */
  private static HostKey key(String type, int fill) {
    byte[] blob = new byte[4 + type.length() + 4 + 32];
    blob[3] = (byte) type.length();
    System.arraycopy(type.getBytes(StandardCharsets.US_ASCII), 0, blob, 4, type.length());
    blob[4 + type.length() + 3] = 32;
    Arrays.fill(blob, 4 + type.length() + 4, blob.length, (byte) fill);
    return HostKey.of(blob);
  }
}
