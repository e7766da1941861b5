package dev.regroup.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * HashiCorp's own parser and formatter of HCL, which are in Terraform, from the packages that
 * {@code src/test/hcl} names. npm fetches them once, into {@code target/hcl}; where it cannot, it
 * is as if npm were missing.
 */
public final class HashiCorpHcl {
  private static final String NEED = "hcl";
  private static final Path SOURCES = Path.of("src", "test", "hcl");
  private static final Path FOLDER = Path.of("target", "hcl").toAbsolutePath();

  private HashiCorpHcl() {}

  /**
   * What became of a text.
   *
   * @param json what it says, in the form of Terraform's JSON syntax
   * @param formatted as {@code terraform fmt} lays it out
   */
  public record Reading(Map<String, Object> json, String formatted) {}

  /** Reads texts, each a file of its own; fails where one is no HCL. */
  public static List<Reading> read(List<String> texts) {
    String node = Tools.require(NEED, "node").toString();
    try {
      install(Tools.require(NEED, "npm"));
      Path in = Files.createTempFile("regroup-", ".json");
      Path out = Files.createTempFile("regroup-", ".json");
      try {
        Files.writeString(in, JSON.std.asString(texts));
        String script = SOURCES.resolve("read.js").toString();
        Commands.run(node, script, FOLDER.toString(), in.toString(), out.toString());
        List<Reading> readings = new ArrayList<>();
        for (Reading reading : JSON.std.listOfFrom(Reading.class, Files.readString(out))) {
          readings.add(reading);
        }
        assertEquals(texts.size(), readings.size());
        return readings;
      } finally {
        Files.delete(in);
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized void install(Path npm) throws IOException {
    Files.createDirectories(FOLDER);
    Path lock = FOLDER.resolve("package-lock.json");
    byte[] wanted = Files.readAllBytes(SOURCES.resolve("package-lock.json"));
    Path installed = FOLDER.resolve("node_modules/.package-lock.json");
    if (Files.exists(installed) && Arrays.equals(wanted, Files.readAllBytes(lock))) {
      return;
    }
    Files.write(lock, wanted);
    Files.write(
        FOLDER.resolve("package.json"), Files.readAllBytes(SOURCES.resolve("package.json")));
    try {
      Commands.run(
          npm.toString(), "ci", "--prefix", FOLDER.toString(), "--ignore-scripts", "--no-audit");
    } catch (AssertionError e) {
      throw Tools.missing(NEED, "npm could not fetch the parser: " + e.getMessage());
    }
  }
}
