package dev.regroup.ssh;

import dev.regroup.host.OrdinaryFile;
import dev.regroup.ssh.KnownHostsLine.Marker;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One known_hosts file, read once. Names with a port other than 22 are looked up as {@code
 * [name]:port} and, where that finds nothing, a key under the bare name is good enough, as OpenSSH
 * has it. Thread-safe.
 */
final class KnownHosts {

  /** What the file says of a key. */
  sealed interface Verdict {
    record Known(KnownHostsLine line) implements Verdict {}

    record Unknown() implements Verdict {}

    record Changed(KnownHostsLine line) implements Verdict {}

    record Revoked(KnownHostsLine line) implements Verdict {}
  }

  /** In bytes; 60,000 hosts with a key of each type fit. */
  private static final int LARGEST = 32 << 20;

  /** About 250 bytes of memory each. */
  private static final int MOST_NAMES = 200_000;

  private final Path file;
  private final Map<String, List<KnownHostsLine>> byName = new HashMap<>();
  private final List<KnownHostsLine> patterns = new ArrayList<>();
  private final Map<String, List<KnownHostsLine>> found = new HashMap<>();
  private int lines;
  private int names;

  private KnownHosts(Path file) {
    this.file = file;
  }

  /** Reads a file; one that is not there is empty. */
  static KnownHosts read(Path file) throws IOException {
    KnownHosts known = new KnownHosts(file);
    byte[] bytes;
    try {
      bytes = OrdinaryFile.readText(file, LARGEST);
    } catch (NoSuchFileException missing) {
      return known;
    }
    InputStream in = new ByteArrayInputStream(bytes);
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      known.take(line);
      if (known.names > MOST_NAMES) {
        throw new FileSystemException(
            file.toString(), null, "names more than " + MOST_NAMES + " hosts");
      }
    }
    return known;
  }

  Path file() {
    return file;
  }

  /** The name under which OpenSSH keeps a host. */
  static String name(String address, int port) {
    String lower = address.toLowerCase(Locale.ROOT);
    return port == 22 ? lower : "[" + lower + "]:" + port;
  }

  /** What the file says of a key that a host shows; revocations are asked first. */
  synchronized Verdict check(String address, int port, HostKey key) {
    List<KnownHostsLine> own = find(name(address, port));
    List<KnownHostsLine> bare = find(name(address, 22));
    HostKey authority = key.authority();
    Optional<KnownHostsLine> revoked =
        Stream.concat(own.stream(), bare.stream())
            .filter(line -> line.marker() == Marker.REVOKED)
            .filter(line -> line.key().blob().equals(key.blob()) || line.key().equals(authority))
            .findFirst();
    if (revoked.isPresent()) {
      return new Verdict.Revoked(revoked.get());
    }
    HostKey proof = authority == null ? key : authority;
    Marker wanted = authority == null ? Marker.NONE : Marker.CERT_AUTHORITY;
    List<KnownHostsLine> lines = with(wanted, own);
    Optional<KnownHostsLine> same = sameKey(lines, proof);
    if (same.isEmpty() && lines.isEmpty()) {
      same = sameKey(with(wanted, bare), proof);
    }
    if (same.isPresent()) {
      return new Verdict.Known(same.get());
    }
    return lines.stream()
        .min(Comparator.comparing(line -> !line.key().type().equals(proof.type())))
        .<Verdict>map(Verdict.Changed::new)
        .orElseGet(Verdict.Unknown::new);
  }

  /** Types of the keys that are known of a host. */
  synchronized Set<String> keyTypes(String address, int port) {
    Set<String> types = new LinkedHashSet<>();
    lines(Marker.NONE, address, port).forEach(line -> types.add(line.key().type()));
    return types;
  }

  /** Whether some authority may vouch for a host. */
  synchronized boolean hasAuthority(String address, int port) {
    return !lines(Marker.CERT_AUTHORITY, address, port).isEmpty();
  }

  /**
   * Appends a key by one write under a lock on the file, unless another thread did so meanwhile.
   * Makes the file (0600) and its folder (0700) where they are missing.
   */
  synchronized void add(String address, int port, HostKey key) throws IOException {
    if (check(address, port, key) instanceof Verdict.Known) {
      return;
    }
    String line = name(address, port) + " " + key.type() + " " + key.blob() + padding(key.blob());
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    try (FileChannel channel =
            FileChannel.open(
                file,
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        FileLock lock = channel.lock()) {
      long end = channel.size();
      String text = (endsInMidLine(channel, end) ? "\n" : "") + line + "\n";
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), end);
      channel.force(true);
      lock.release();
    }
    take(line);
  }

  private static boolean endsInMidLine(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
  }

  private static String padding(String blob) {
    return "=".repeat((4 - blob.length() % 4) % 4);
  }

  private void take(String text) {
    lines++;
    found.clear();
    KnownHostsLine.parse(lines, text)
        .ifPresent(
            line -> {
              names++;
              if (!line.plain()) {
                patterns.add(line);
                return;
              }
              for (String name : line.hosts().split(",", -1)) {
                byName.computeIfAbsent(name, n -> new ArrayList<>(2)).add(line);
                names++;
              }
            });
  }

  private List<KnownHostsLine> lines(Marker marker, String address, int port) {
    List<KnownHostsLine> own = with(marker, find(name(address, port)));
    return own.isEmpty() ? with(marker, find(name(address, 22))) : own;
  }

  /** Remembered, since a file of hashed names has to be gone through from end to end. */
  private List<KnownHostsLine> find(String name) {
    return found.computeIfAbsent(
        name,
        n ->
            Stream.concat(
                    byName.getOrDefault(n, List.of()).stream(),
                    patterns.stream().filter(line -> line.matches(n)))
                .sorted(Comparator.comparing(KnownHostsLine::number))
                .toList());
  }

  private static List<KnownHostsLine> with(Marker marker, List<KnownHostsLine> lines) {
    return lines.stream().filter(line -> line.marker() == marker).toList();
  }

  private static Optional<KnownHostsLine> sameKey(List<KnownHostsLine> lines, HostKey key) {
    return lines.stream().filter(line -> line.key().blob().equals(key.blob())).findFirst();
  }
}
