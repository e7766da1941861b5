package dev.regroup.iommu;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.Essential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what not every capture says, {@link Capture.Known}. Used once. */
final class CaptureKnownReader {
  /** Of what a host stands on, and of names in one list; hosts have a handful. */
  private static final int MOST_NAMES = 400;

  private final JsonParser parser;
  private final List<Finding> findings;
  private @Nullable CpuVendor vendor;
  private @Nullable Boolean patch;
  private @Nullable List<String> tables;
  private @Nullable Boolean whole;
  private @Nullable List<Essential> essentials;

  /**
   * A reader of some fields.
   *
   * @param findings takes what is not as it should be
   */
  CaptureKnownReader(JsonParser parser, List<Finding> findings) {
    this.parser = parser;
    this.findings = findings;
  }

  Capture.Known known() {
    return new Capture.Known(vendor, patch, tables, whole, essentials);
  }

  /** Reads the value that the parser is at, where the key is known here; may leave children. */
  void field(String key) throws IOException {
    JsonToken token = parser.currentToken();
    switch (key) {
      case "cpu_vendor" -> vendor = vendor(token);
      case "acs_override" -> patch = flag(key, token);
      case "kernel_log_whole" -> whole = flag(key, token);
      case "acpi_tables" -> tables = isList(key, token) ? names() : null;
      case "essentials" -> essentials = isList(key, token) ? essentials() : null;
      default -> {
        // Not read.
      }
    }
  }

  private @Nullable CpuVendor vendor(JsonToken token) throws IOException {
    for (CpuVendor known : CpuVendor.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(parser.getText())) {
        return known;
      }
    }
    tell("cpu_vendor", token);
    return null;
  }

  private @Nullable Boolean flag(String key, JsonToken token) throws IOException {
    if (token.isBoolean()) {
      return parser.getBooleanValue();
    }
    tell(key, token);
    return null;
  }

  private boolean isList(String key, JsonToken token) {
    if (token == JsonToken.START_ARRAY) {
      return true;
    }
    tell(key, token);
    return false;
  }

  /** Of the wrong kind; null means that it is not known. */
  private void tell(String key, JsonToken token) {
    if (token != JsonToken.VALUE_NULL) {
      findings.add(CaptureReader.odd(key + " is not what it should be; taken as not known"));
    }
  }

  /** A short list of short texts. */
  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING && names.size() < MOST_NAMES) {
        names.add(parser.getText());
      }
      parser.skipChildren();
    }
    return names;
  }

  private List<Essential> essentials() throws IOException {
    List<Essential> read = new ArrayList<>();
    for (int at = 0; parser.nextToken() != JsonToken.END_ARRAY; at++) {
      if (parser.currentToken() != JsonToken.START_OBJECT || read.size() == MOST_NAMES) {
        findings.add(CaptureReader.odd("entry " + at + " of essentials is left out"));
        parser.skipChildren();
        continue;
      }
      read.add(essential());
    }
    return read;
  }

  /** What is not said to be known is not. */
  private Essential essential() throws IOException {
    String holds = "";
    boolean known = false;
    List<String> through = List.of();
    List<String> on = List.of();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (key) {
        case "holds" -> holds = token == JsonToken.VALUE_STRING ? parser.getText() : "";
        case "known" -> known = token == JsonToken.VALUE_TRUE;
        case "through" -> through = token == JsonToken.START_ARRAY ? names() : List.of();
        case "devices" -> on = token == JsonToken.START_ARRAY ? names() : List.of();
        default -> {
          // Not read.
        }
      }
      parser.skipChildren();
    }
    return new Essential(holds.isEmpty() ? "something" : holds, through, on, known);
  }
}
