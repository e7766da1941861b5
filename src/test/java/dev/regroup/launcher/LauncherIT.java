package dev.regroup.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher in a checkout of its own, whose folder has blanks in its name: with the real jar
 * where Regroup has to run, with a stand-in for Maven where a build is due.
 */
@Tag("sshd")
class LauncherIT {
  private static final Path JAR = Path.of("target/regroup.jar").toAbsolutePath();
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  /** Counts its calls in mvn-calls; what it writes to stdout must not become Regroup's. */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo call >>"$0-calls"
      echo 'noise of a build'
      sleep 1
      mkdir -p target && cp '%s' target/regroup.jar
      """;

  private static final String CAPTURE =
      """
      {"kernel": "6.1.0-18-amd64", "cmdline": "quiet", "iommu_present": false, "devices": []}
      """;

  @TempDir Path folder = Path.of("");
  private Path home = Path.of("");
  private Path bin = Path.of("");

  private record Result(int exit, String out, String err) {}

  @BeforeEach
  void check_out() throws IOException {
    home = Files.createDirectories(folder.resolve("a checkout/with blanks"));
    bin = Files.createDirectories(folder.resolve("bin"));
    Files.copy(Path.of("regroup"), home.resolve("regroup"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(home.resolve("target"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash", "busybox sh", "ksh", "mksh"})
  void runs_the_jar_unchanged_under_every_shell(String shell) throws Exception {
    putJar();
    Tools.require("sshd", shell.split(" ", 0)[0]);
    List<String> command = new ArrayList<>(List.of(shell.split(" ", 0)));
    command.addAll(List.of(home.resolve("regroup").toString(), "--version"));
    Result direct = run(Map.of(), List.of(java(), "-jar", JAR.toString(), "--version"));
    assertEquals(direct, run(Map.of(), command));
  }

  @Test
  void is_found_through_links_from_another_folder() throws Exception {
    putJar();
    Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("regroup"));
    Path second = Files.createSymbolicLink(bin.resolve("rg"), Path.of("../link"));
    Result direct = run(Map.of(), List.of(java(), "-jar", JAR.toString(), "--version"));
    assertEquals(direct, run(Map.of(), List.of(second.toString(), "--version")));
    assertTrue(Files.exists(link));
  }

  @Test
  void runs_a_copy_with_an_archive_of_classes_and_neither_changes_the_output() throws Exception {
    putJar();
    Map<String, String> cache = Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
    List<String> command = List.of(home.resolve("regroup").toString(), "--version");
    Result direct = run(Map.of(), List.of(java(), "-jar", JAR.toString(), "--version"));
    assertEquals(direct, run(cache, command));
    Path copy = theOnly("regroup.jar");
    assertArrayEquals(Files.readAllBytes(JAR), Files.readAllBytes(copy));
    assertTrue(!Files.isSameFile(copy, home.resolve("target/regroup.jar")));
    // The archive is made beside the first start.
    Path archive = archiveBeside(copy);
    assertEquals(direct, run(cache, command));
    Files.writeString(archive, "not an archive");
    assertEquals(direct, run(cache, command));
  }

  @Test
  void builds_once_when_two_start_at_a_time_and_says_so_on_stderr_alone() throws Exception {
    sources();
    putMaven(MAVEN.formatted(JAR));
    Process other = start(environment(), List.of(home.resolve("regroup").toString(), "--version"));
    Result one = launch("--version");
    assertTrue(other.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, one.exit(), one::err);
    assertEquals(0, other.exitValue());
    assertEquals("call\n", Files.readString(bin.resolve("mvn-calls")));
    Result direct = run(Map.of(), List.of(java(), "-jar", JAR.toString(), "--version"));
    assertEquals(direct.out(), one.out());
    assertEquals(direct.out(), Files.readString(folder.resolve("out-other")));
    String said = one.err() + Files.readString(folder.resolve("err-other"));
    assertEquals(1, said.lines().filter(line -> line.contains("building")).count(), said);
    assertTrue(!said.contains("noise of a build"), said);
  }

  @Test
  void builds_again_when_a_source_is_newer_and_also_when_one_is_gone() throws Exception {
    sources();
    putMaven(MAVEN.formatted(JAR));
    putJar();
    assertEquals("", launch("--version").err());
    Path source = home.resolve("src/main/java/Main.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
    assertTrue(launch("--version").err().contains("building"));
    Files.setLastModifiedTime(source, FileTime.from(LONG_AGO));
    assertEquals("", launch("--version").err());
    Files.delete(source);
    Files.setLastModifiedTime(source.getParent(), FileTime.from(Instant.now().plusSeconds(1)));
    assertTrue(launch("--version").err().contains("building"));
  }

  @Test
  void a_failed_build_shows_what_maven_said_and_exits_1() throws Exception {
    sources();
    putMaven("#!/bin/sh\necho '[ERROR] Main.java:[1,1] reached end of file'\nexit 1\n");
    Result result = launch("--version");
    assertEquals(1, result.exit());
    assertEquals("", result.out());
    assertTrue(result.err().contains("[ERROR] Main.java:[1,1]"), result::err);
    assertTrue(result.err().contains("the build failed"), result::err);
  }

  @Test
  void names_what_is_missing_and_how_to_install_it() throws Exception {
    sources();
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool :
        List.of("sh", "sed", "dirname", "find", "head", "mkdir", "flock", "ls", "cat")) {
      Path program = Tools.require("sshd", tool).toRealPath();
      Files.copy(program, tools.resolve(tool), StandardCopyOption.COPY_ATTRIBUTES);
    }
    List<String> command = List.of(home.resolve("regroup").toString());
    Map<String, String> bare =
        Map.of("PATH", tools.toString(), "JAVA_HOME", "", "HOME", folder.toString());
    assertFails(run(bare, withoutJdks(command)), "no Java found", "JDK 17");
    Map<String, String> noMaven = Map.of("PATH", tools.toString(), "JAVA_HOME", javaHome());
    assertFails(run(noMaven, command), "Maven is needed", "Maven 3.8");
    assertFails(run(Map.of("JAVA_HOME", "/nowhere"), command), "JAVA_HOME is /nowhere", "17");
    Path old = Files.createDirectories(folder.resolve("old"));
    Path oldBin = Files.createDirectories(old.resolve("bin"));
    putProgram(oldBin.resolve("java"), "#!/bin/sh\n");
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    assertFails(run(Map.of("JAVA_HOME", old.toString()), command), "is Java 11.0.2", "17");
  }

  /** In a mount namespace where the folder in which Debian keeps its JDKs is empty. */
  private static List<String> withoutJdks(List<String> command) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Tools.require("sshd", "unshare").toString(),
                "-m",
                "/bin/sh",
                "-c",
                "/bin/mount -t tmpfs tmpfs /usr/lib/jvm && exec \"$@\"",
                "hidden"));
    words.addAll(command);
    return words;
  }

  @Test
  void a_java_that_is_too_old_gives_way_to_a_jdk_in_the_usual_places() throws Exception {
    putJar();
    putProgram(bin.resolve("java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n");
    Path jdks = Files.createDirectories(folder.resolve(".jdks"));
    Files.createSymbolicLink(jdks.resolve("new"), Path.of(javaHome()));
    Map<String, String> old = Map.of("JAVA_HOME", "", "HOME", folder.toString());
    List<String> command = List.of(home.resolve("regroup").toString(), "--version");
    Result direct = run(Map.of(), List.of(java(), "-jar", JAR.toString(), "--version"));
    assertEquals(direct, run(old, command));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "check --help", "groups --capture CAPTURE"})
  void what_needs_no_host_loads_no_ssh(String arguments) throws Exception {
    Path capture = Files.writeString(folder.resolve("capture.json"), CAPTURE);
    List<String> words = List.of(arguments.replace("CAPTURE", capture.toString()).split(" ", -1));
    List<String> loaded = loaded(List.of("-jar", JAR.toString()), words);
    assertTrue(loaded.stream().anyMatch(line -> line.contains(" dev.regroup.cli.")));
    assertEquals(List.of(), loaded.stream().filter(LauncherIT::ssh).toList());
  }

  private static boolean ssh(String line) {
    return Stream.of("net.schmizz.", "com.hierynomus.", "org.bouncycastle.", "dev.regroup.ssh.")
        .anyMatch(name -> line.contains(" " + name));
  }

  @Test
  void the_jar_is_signed_by_nobody() throws Exception {
    // Classes of a signed jar are left out of archives.
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertEquals(
          List.of(),
          jar.stream()
              .map(JarEntry::getName)
              .filter(name -> name.matches("META-INF/[^/]*[.](SF|RSA|DSA|EC)"))
              .toList());
    }
  }

  @Test
  void first_starts_at_a_time_make_one_archive_that_holds_the_connection() throws Exception {
    putJar();
    Map<String, String> cache = new HashMap<>(environment());
    cache.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    List<String> command = List.of(home.resolve("regroup").toString(), "--version");
    List<Process> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      others.add(start(cache, command));
    }
    for (Process other : others) {
      assertTrue(other.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, other.exitValue());
    }
    Path copy = theOnly("regroup.jar");
    Path archive = archiveBeside(copy);
    List<String> loaded =
        loaded(
            List.of(
                "-XX:SharedArchiveFile=" + archive,
                "-XX:+UseSerialGC",
                "-cp",
                copy.toString(),
                "dev.regroup.cli.Rehearsal"),
            List.of("--version"));
    for (String part : List.of("net.schmizz.sshj.SSHClient ", "org.bouncycastle.math.ec.rfc8032")) {
      assertTrue(
          loaded.stream()
              .anyMatch(line -> line.contains(" " + part) && line.contains("shared objects file")),
          part);
    }
  }

  @Test
  void an_archive_that_was_cut_off_is_made_an_hour_later() throws Exception {
    putJar();
    Map<String, String> cache = Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
    List<String> command = List.of(home.resolve("regroup").toString(), "--version");
    assertEquals(0, run(cache, command).exit());
    Path archive = archiveBeside(theOnly("regroup.jar"));
    Files.delete(archive);
    Path begun = archive.resolveSibling("archiving");
    assertEquals(0, run(cache, command).exit());
    assertTrue(Files.exists(begun));
    assertFalse(Files.exists(archive));
    Files.setLastModifiedTime(begun, FileTime.from(LONG_AGO));
    assertEquals(0, run(cache, command).exit());
    archiveBeside(theOnly("regroup.jar"));
  }

  @Test
  void half_an_archive_and_half_a_copy_of_the_jar_are_not_taken() throws Exception {
    putJar();
    Map<String, String> cache = Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
    List<String> command = List.of(home.resolve("regroup").toString(), "--version");
    Result whole = run(cache, command);
    Path copy = theOnly("regroup.jar");
    Path archive = archiveBeside(copy);
    cut(archive);
    assertEquals(whole, run(cache, command));
    cut(copy);
    assertEquals(whole, run(cache, command));
    assertEquals(Files.size(JAR), Files.size(theOnly("regroup.jar")));
  }

  @Test
  void results_that_cannot_be_written_are_no_success() throws Exception {
    putJar();
    String program = home.resolve("regroup").toString();
    Result full =
        run(Map.of(), List.of("sh", "-c", "exec \"$0\" \"$@\" >/dev/full", program, "--help"));
    assertFails(full, "regroup: the results could not be written to the end: No space left");
    Result closed = run(Map.of(), List.of("sh", "-c", "exec \"$0\" \"$@\" >&-", program, "--help"));
    assertFails(closed, "regroup: stdout is closed");
    Result enough =
        run(Map.of(), List.of("sh", "-c", "\"$0\" \"$@\" | true", program, "schema", "playbook"));
    assertEquals(new Result(0, "", ""), enough);
  }

  /** As a power cut may leave a file whose name was there before its contents. */
  private static void cut(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(1000);
    }
  }

  /** The archive of classes beside a copy of the jar, once it is there. */
  private static Path archiveBeside(Path copy) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (true) {
      try (Stream<Path> files = Files.list(copy.resolveSibling(""))) {
        Optional<Path> made = files.filter(file -> file.toString().endsWith(".jsa")).findFirst();
        if (made.isPresent()) {
          return made.get();
        }
      }
      assertTrue(System.nanoTime() < deadline, () -> "no archive beside " + copy);
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** A line for each class that was loaded, with where it came from. */
  private List<String> loaded(List<String> what, List<String> arguments) throws Exception {
    Path log = folder.resolve("classes.log");
    List<String> command = new ArrayList<>(List.of(java(), "-Xlog:class+load:file=" + log));
    command.addAll(what);
    command.addAll(arguments);
    Result result = run(Map.of(), command);
    assertEquals(0, result.exit(), result::err);
    return Files.readAllLines(log);
  }

  private static void assertFails(Result result, String... parts) {
    assertEquals(1, result.exit(), result::err);
    assertEquals("", result.out());
    assertEquals(1, result.err().lines().count(), result::err);
    for (String part : parts) {
      assertTrue(result.err().contains(part), result::err);
    }
  }

  private void putJar() throws IOException {
    Files.copy(JAR, home.resolve("target/regroup.jar"));
  }

  private void sources() throws IOException {
    Path source = Files.createDirectories(home.resolve("src/main/java")).resolve("Main.java");
    Files.writeString(source, "class Main {}");
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    try (Stream<Path> paths = Files.walk(home.resolve("src"))) {
      for (Path path : paths.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
      }
    }
    Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.from(LONG_AGO));
  }

  private void putMaven(String script) throws IOException {
    putProgram(bin.resolve("mvn"), script);
  }

  private static void putProgram(Path path, String script) throws IOException {
    Files.writeString(path, script);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path theOnly(String name) throws IOException {
    try (Stream<Path> paths = Files.walk(folder.resolve("cache"))) {
      List<Path> found = paths.filter(path -> path.endsWith(name)).toList();
      assertEquals(1, found.size(), found::toString);
      return found.get(0);
    }
  }

  private static String javaHome() {
    return System.getProperty("java.home", "");
  }

  private static String java() {
    return javaHome() + "/bin/java";
  }

  private Result launch(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(home.resolve("regroup").toString()));
    command.addAll(List.of(arguments));
    return run(Map.of(), command);
  }

  /** With no place for a cache: there the jar of the checkout itself runs. */
  private Map<String, String> environment() {
    return Map.of(
        "JAVA_HOME",
        javaHome(),
        "XDG_CACHE_HOME",
        "/dev/null",
        "PATH",
        bin + ":/usr/sbin:/usr/bin:/sbin:/bin");
  }

  private Process start(Map<String, String> environment, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out-other").toFile())
            .redirectError(folder.resolve("err-other").toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Result run(Map<String, String> more, List<String> command) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment());
    builder.environment().putAll(more);
    Process process = builder.start();
    process.getOutputStream().close();
    assertTrue(process.waitFor(90, TimeUnit.SECONDS), () -> "no end: " + command);
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
