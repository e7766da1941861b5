package dev.regroup.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Tables of the firmware, made by the specifications: DMAR of Intel's Virtualization Technology for
 * Directed I/O (sections 8.1, 8.3.1, 8.4), IVRS of AMD's I/O Virtualization Technology (5.2).
 */
public final class AcpiTables {
  private AcpiTables() {}

  /** A DMAR with these structures; 46 bits of host address width, interrupt remapping. */
  public static byte[] dmar(byte[]... structures) {
    byte[] head = new byte[12];
    head[0] = 45;
    head[1] = 1;
    return table("DMAR", head, structures);
  }

  /** An IVRS with these blocks. */
  public static byte[] ivrs(byte[]... blocks) {
    return table("IVRS", new byte[12], blocks);
  }

  private static byte[] table(String signature, byte[] head, byte[]... structures) {
    byte[] rest = joined(structures);
    byte[] table = new byte[36 + head.length + rest.length];
    ByteBuffer at = over(table).put(signature.getBytes(StandardCharsets.US_ASCII));
    at.putInt(table.length).put((byte) 1).put((byte) 0);
    at.put("REGROUPTESTTAB".getBytes(StandardCharsets.US_ASCII)).position(36);
    at.put(head).put(rest);
    byte sum = 0;
    for (byte one : table) {
      sum += one;
    }
    table[9] = (byte) -sum;
    return table;
  }

  /** A DRHD, which says nothing of memory: the unit for all devices of a segment. */
  public static byte[] drhd() {
    byte[] drhd = new byte[16];
    over(drhd).putShort((short) 0).putShort((short) 16).put((byte) 1);
    return drhd;
  }

  /** An RMRR of segment 0. */
  public static byte[] rmrr(long start, long end, byte[]... scopes) {
    byte[] rest = joined(scopes);
    byte[] rmrr = new byte[24 + rest.length];
    over(rmrr)
        .putShort((short) 1)
        .putShort((short) rmrr.length)
        .putInt(0)
        .putLong(start)
        .putLong(end)
        .put(rest);
    return rmrr;
  }

  /**
   * A device scope.
   *
   * @param type 1 endpoint, 2 bridge with all below it, 3 IOAPIC
   * @param path device and function of each step, two hex digits each
   */
  public static byte[] scope(int type, int bus, String path) {
    byte[] steps = HexFormat.of().parseHex(path);
    byte[] scope = new byte[6 + steps.length];
    ByteBuffer at = over(scope).put((byte) type).put((byte) scope.length);
    at.putShort((short) 0).put((byte) 0).put((byte) bus).put(steps);
    return scope;
  }

  /**
   * An IVMD of segment 0.
   *
   * @param type 0x20 all devices, 0x21 one, 0x22 a range
   * @param flags 1 unity map, 2 readable, 4 writable, 8 exclusion range
   * @param first requester id
   * @param last requester id of a range
   */
  public static byte[] ivmd(int type, int flags, int first, int last, long start, long length) {
    byte[] ivmd = new byte[32];
    ByteBuffer at = over(ivmd).put((byte) type).put((byte) flags).putShort((short) 32);
    at.putShort((short) first).putShort((short) last).putLong(0).putLong(start).putLong(length);
    return ivmd;
  }

  private static ByteBuffer over(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
