package dev.regroup.host;

import java.util.SortedMap;

/** A script file under {@code src/main/resources/dev/regroup/host} with the data it is given. */
public sealed interface Script permits ReadScript, WriteScript {

  /** File name of the script, such as {@code facts.sh}. */
  String resource();

  /**
   * What stands before the script as assignments {@code NAME='BASE64'}: shell variable name to byte
   * text ({@link ByteText}).
   */
  SortedMap<String, String> data();
}
