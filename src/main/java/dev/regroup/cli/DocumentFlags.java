package dev.regroup.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Of commands that print one thing when all is known, and judge nothing. */
final class DocumentFlags extends OutputFlags {
  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      converter = Document.class,
      description = "text (default) or json.")
  void output(Format asked) {
    format = asked;
  }

  /** Text or JSON. */
  static final class Document implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      for (Format known : Format.values()) {
        if (known != Format.JSONL && known.toString().equalsIgnoreCase(text)) {
          return known;
        }
      }
      throw new TypeConversionException(
          "'"
              + text
              + "' is neither text nor json"
              + (text.equalsIgnoreCase(Format.JSONL.toString())
                  ? ", and there are no events here to follow"
                  : ""));
    }
  }
}
