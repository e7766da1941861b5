package dev.regroup.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Variables of UEFI as a text says them, a line each: {@code current NUMBER}, {@code next NUMBER},
 * {@code order NUMBER...}, {@code loader TEXT} for LoaderInfo, and for an entry {@code NUMBER
 * active|inactive PARTITION FILE}, each {@code -} where the entry names none; PARTITION is two hex
 * digits, the one byte of a GUID.
 */
public final class BootVariables {
  private static final String FOLDER = "/sys/firmware/efi/efivars/";
  private static final String GLOBAL = "-8be4df61-93ca-11d2-aa0d-00e098032b8c";

  private BootVariables() {}

  public static void write(Sysroot host, String text) {
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "current" -> numbers(host, "BootCurrent", words);
        case "next" -> numbers(host, "BootNext", words);
        case "order" -> numbers(host, "BootOrder", words);
        case "loader" -> host.loaderVariable("LoaderInfo", line.substring("loader ".length()));
        default -> host.write(FOLDER + "Boot" + words[0] + GLOBAL, entry(words));
      }
    }
  }

  private static void numbers(Sysroot host, String name, String[] words) {
    ByteBuffer bytes = bytes(7);
    Arrays.stream(words).skip(1).forEach(w -> bytes.putShort((short) Integer.parseInt(w, 16)));
    host.write(FOLDER + name + GLOBAL, taken(bytes));
  }

  /** EFI_LOAD_OPTION: attributes, length of the paths, label, paths (UEFI specification). */
  private static byte[] entry(String[] words) {
    ByteBuffer paths = ByteBuffer.allocate(500).order(ByteOrder.LITTLE_ENDIAN);
    if (!words[2].equals("-")) {
      byte[] guid = new byte[16];
      Arrays.fill(guid, (byte) Integer.parseInt(words[2], 16));
      paths.put((byte) 4).put((byte) 1).putShort((short) 42).putInt(1);
      paths.putLong(2048).putLong(1L << 20).put(guid).put((byte) 2).put((byte) 2);
    }
    if (!words[3].equals("-")) {
      byte[] file = text(words[3]);
      paths.put((byte) 4).put((byte) 4).putShort((short) (4 + file.length)).put(file);
    }
    paths.put((byte) 0x7f).put((byte) 0xff).putShort((short) 4);
    byte[] path = taken(paths);
    ByteBuffer bytes = bytes(7).putInt(words[1].equals("active") ? 1 : 0);
    return taken(bytes.putShort((short) path.length).put(text("entry " + words[0])).put(path));
  }

  private static ByteBuffer bytes(int attributes) {
    return ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN).putInt(attributes);
  }

  private static byte[] text(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_16LE);
  }

  private static byte[] taken(ByteBuffer bytes) {
    byte[] taken = new byte[bytes.position()];
    bytes.flip().get(taken);
    return taken;
  }
}
