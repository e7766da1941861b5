package dev.regroup.journal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.host.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The plans that somebody agreed to before a run, as the run keeps them: whoever goes on with it
 * holds to them, whatever became of the file that they came from. Immutable.
 *
 * @param file that they were read from, its path as given
 * @param digests of the plans by host, named as reports show it, in the order of the file
 */
public record AgreedPlan(String file, Map<String, String> digests) {
  /** The name of its file in the run's folder. */
  public static final String FILE = "plan.json";

  /** In bytes: twice what the largest inventory takes. */
  private static final int LARGEST = 64 << 20;

  public AgreedPlan {
    digests = Collections.unmodifiableMap(new LinkedHashMap<>(digests));
  }

  /** As JSON. */
  public String json() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("schema", "regroup.agreed/1");
    map.put("file", file);
    map.put("digests", digests);
    try {
      return JSON.std.asString(map) + "\n";
    } catch (IOException e) {
      throw new IllegalStateException("text cannot be written to memory", e);
    }
  }

  /** Of what is kept, so that whoever goes on knows that it is whole. */
  public String sha256() {
    return Sha256.of(json().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Of a run that is kept.
   *
   * @param sha256 what {@link RunRequest#plan} has
   * @throws IOException where it is gone or is not what the run kept; the message says which
   */
  public static AgreedPlan of(KeptRun run, String sha256) throws IOException {
    Path file = run.folder().resolve(FILE);
    byte[] bytes = OrdinaryFile.read(file, LARGEST);
    if (!Sha256.of(bytes).equals(sha256)) {
      throw notWhole(file);
    }
    try {
      Map<String, Object> map = JSON.std.mapFrom(bytes);
      if (map.get("file") instanceof String from && map.get("digests") instanceof Map<?, ?> all) {
        Map<String, String> digests = new LinkedHashMap<>();
        all.forEach((host, digest) -> digests.put(String.valueOf(host), String.valueOf(digest)));
        return new AgreedPlan(from, digests);
      }
    } catch (JacksonException e) {
      // Somebody wrote both files.
    }
    throw notWhole(file);
  }

  private static IOException notWhole(Path file) {
    return new FileSystemException(
        file.toString(), null, "is not the plan that the run was given any more");
  }
}
