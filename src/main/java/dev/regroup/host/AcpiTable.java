package dev.regroup.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table of the firmware that describes an IOMMU: a header, then structures one after the other.
 * DMAR (Intel Virtualization Technology for Directed I/O, section 8.1) has them from byte 48 on,
 * with two bytes of type; IVRS (AMD I/O Virtualization Technology, section 5.2) likewise, with one
 * of type and one of flags; the length is in bytes 2 and 3 of both. Immutable.
 */
final class AcpiTable {
  /** Signature, length, revision, checksum and who made it (ACPI 6.5, section 5.2.6). */
  static final int HEADER = 36;

  private static final int STRUCTURES = 48;

  /** No machine has more; what follows is not read. */
  private static final int MOST = 1024;

  private final byte[] bytes;

  private AcpiTable(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * What could be read of a table.
   *
   * @param structures those that are whole, in order
   * @param whole whether all of the table was understood
   */
  record Structures(List<AcpiTable> structures, boolean whole) {
    Structures {
      structures = List.copyOf(structures);
    }
  }

  /** Reads any bytes; never fails. What stands before a fault counts. */
  static Structures structures(String signature, byte[] bytes) {
    AcpiTable table = new AcpiTable(bytes);
    long length = table.dword(4);
    if (!table.isSigned(signature) || length < STRUCTURES || length > bytes.length) {
      return new Structures(List.of(), false);
    }
    List<AcpiTable> found = new ArrayList<>();
    int at = STRUCTURES;
    while (at + 4 <= length && found.size() < MOST) {
      int size = table.word(at + 2);
      if (size < 4 || at + size > length) {
        break;
      }
      found.add(new AcpiTable(Arrays.copyOfRange(bytes, at, at + size)));
      at += size;
    }
    return new Structures(found, at == length && table.sums((int) length));
  }

  private boolean isSigned(String signature) {
    for (int at = 0; at < 4; at++) {
      if (octet(at) != signature.charAt(at)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of a table add up to 0. */
  private boolean sums(int length) {
    int sum = 0;
    for (int at = 0; at < length; at++) {
      sum += bytes[at];
    }
    return (sum & 0xff) == 0;
  }

  int size() {
    return bytes.length;
  }

  /** 0 beyond the end. */
  int octet(int at) {
    return at < bytes.length ? bytes[at] & 0xff : 0;
  }

  int word(int at) {
    return octet(at) | octet(at + 1) << 8;
  }

  long dword(int at) {
    return word(at) | (long) word(at + 2) << 16;
  }

  /** As unsigned. */
  long qword(int at) {
    return dword(at) | dword(at + 4) << 32;
  }
}
