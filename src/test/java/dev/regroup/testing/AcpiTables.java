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
    return table("DMAR", ByteBuffer.allocate(12).put((byte) 45).put((byte) 1).array(), structures);
  }

  /** An IVRS with these blocks. */
  public static byte[] ivrs(byte[]... blocks) {
    return table("IVRS", new byte[12], blocks);
  }

  private static byte[] table(String signature, byte[] head, byte[]... structures) {
    int length = 36 + head.length;
    for (byte[] structure : structures) {
      length += structure.length;
    }
    ByteBuffer table = bytes(length).put(signature.getBytes(StandardCharsets.US_ASCII));
    table.putInt(length).put((byte) 1).put((byte) 0);
    table.put("REGROUPTESTTABL".getBytes(StandardCharsets.US_ASCII), 0, 14).position(36);
    table.put(head);
    for (byte[] structure : structures) {
      table.put(structure);
    }
    byte sum = 0;
    for (byte one : table.array()) {
      sum += one;
    }
    table.put(9, (byte) -sum);
    return table.array();
  }

  /** A DRHD, which says nothing of memory: the unit for all devices of a segment. */
  public static byte[] drhd() {
    return bytes(16).putShort((short) 0).putShort((short) 16).put((byte) 1).array();
  }

  /** An RMRR of segment 0. */
  public static byte[] rmrr(long start, long end, byte[]... scopes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List.of(scopes).forEach(all::writeBytes);
    ByteBuffer rmrr =
        bytes(24 + all.size()).putShort((short) 1).putShort((short) (24 + all.size()));
    rmrr.putInt(0).putLong(start).putLong(end).put(all.toByteArray());
    return rmrr.array();
  }

  /**
   * A device scope.
   *
   * @param type 1 endpoint, 2 bridge with all below it, 3 IOAPIC
   * @param path device and function of each step, two hex digits each
   */
  public static byte[] scope(int type, int bus, String path) {
    byte[] steps = HexFormat.of().parseHex(path);
    ByteBuffer scope = bytes(6 + steps.length).put((byte) type).put((byte) (6 + steps.length));
    return scope.putShort((short) 0).put((byte) 0).put((byte) bus).put(steps).array();
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
    ByteBuffer ivmd = bytes(32).put((byte) type).put((byte) flags).putShort((short) 32);
    ivmd.putShort((short) first).putShort((short) last).putLong(0);
    return ivmd.putLong(start).putLong(length).array();
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
