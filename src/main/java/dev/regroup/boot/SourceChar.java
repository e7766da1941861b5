package dev.regroup.boot;

/**
 * One byte of a shell value together with the bytes of a file that it comes from, so that a word of
 * the value can be changed where it is written. Immutable.
 *
 * @param c the byte as the shell hands it on
 * @param file index of the file, {@link #NOWHERE} where no file holds it
 * @param start offset of its first byte in the file
 * @param end offset after its last byte: an escaped character has two
 * @param quoting what stands around it
 * @param segment offset of the first byte of its quoted or bare run; the same for characters that
 *     stand in one run
 */
record SourceChar(char c, int file, int start, int end, Quoting quoting, int segment) {
  static final int NOWHERE = -1;

  /** How a character is quoted in the shell. */
  enum Quoting {
    BARE,
    SINGLE,
    DOUBLE
  }

  /** A blank that the generator puts between two values. */
  static SourceChar joint() {
    return nowhere(' ');
  }

  /** A byte that no file holds. */
  static SourceChar nowhere(char c) {
    return new SourceChar(c, NOWHERE, 0, 0, Quoting.BARE, 0);
  }

  boolean isBlank() {
    return c == ' ' || c == '\t';
  }

  boolean sameSegment(SourceChar other) {
    return file == other.file && file != NOWHERE && segment == other.segment;
  }
}
