package dev.regroup.iommu;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What could be read of a function's configuration space. Beyond its end it reads as zeros, as
 * trailing zeros are cut. Immutable.
 *
 * <p>Capability lists are walked as the kernel does (Linux 6.12, drivers/pci/pci.c, {@code
 * __pci_find_next_cap_ttl}, {@code pci_find_next_ext_capability}): a bounded number of steps, so
 * that a list which loops ends like one that holds nothing.
 */
final class ConfigSpace {
  /** What may be wrong with it. */
  enum Flaw {
    /** Nothing was read, or only 0xff: the function does not answer. */
    UNREADABLE,
    /** Not hexadecimal, or of odd length: only what stands before counts. */
    GARBLED,
    /** A capability list leads past what was read. */
    TRUNCATED,
    /** A capability list leads back to where it was. */
    LOOP
  }

  static final int MAX_BYTES = 4096;
  static final int EXPRESS = 0x10;
  static final int ACS = 0x000d;
  private static final int EXTENDED_START = 0x100;
  private static final int CAPABILITY_STEPS = 48;
  private static final int EXTENDED_STEPS = (MAX_BYTES - EXTENDED_START) / 8;

  private static final int[] HIGH = digits(4);
  private static final int[] LOW = digits(0);

  private final byte[] bytes;
  private final EnumSet<Flaw> flaws = EnumSet.noneOf(Flaw.class);
  private final int express;
  private final int acs;

  private ConfigSpace(String hex) {
    bytes = decode(hex);
    if (bytes.length < 0x10 || (silent() && !isVirtualFunction())) {
      flaws.add(Flaw.UNREADABLE);
      express = 0;
      acs = 0;
    } else {
      express = capability(EXPRESS);
      acs = express == 0 ? 0 : extendedCapability(ACS);
    }
  }

  /** Reads any text; never fails. */
  static ConfigSpace of(String hex) {
    return new ConfigSpace(hex);
  }

  /** A few steps a byte: of 200 devices this is most of what the first prediction costs. */
  private byte[] decode(String hex) {
    // What is not Latin becomes a question mark, which is no digit either.
    byte[] text = hex.getBytes(StandardCharsets.ISO_8859_1);
    byte[] decoded = new byte[Math.min(text.length / 2, MAX_BYTES)];
    int at = 0;
    while (at < decoded.length) {
      int octet = HIGH[text[2 * at] & 0xff] | LOW[text[2 * at + 1] & 0xff];
      if (octet > 0xff) {
        break;
      }
      decoded[at++] = (byte) octet;
    }
    if (2 * at < text.length) {
      flaws.add(Flaw.GARBLED);
    }
    return at < decoded.length ? Arrays.copyOf(decoded, at) : decoded;
  }

  /**
   * A table of what a hexadecimal digit is worth, shifted; a number beyond a byte where none is.
   */
  private static int[] digits(int shift) {
    int[] table = new int[256];
    for (int at = 0; at < table.length; at++) {
      int digit = Character.digit(at, 16);
      table[at] = digit < 0 ? 0x100 : digit << shift;
    }
    return table;
  }

  /** Whether only 0xff was read. */
  private boolean silent() {
    int at = 0;
    while (at < bytes.length && bytes[at] == -1) {
      at++;
    }
    return at == bytes.length;
  }

  Set<Flaw> flaws() {
    return Set.copyOf(flaws);
  }

  boolean unreadable() {
    return flaws.contains(Flaw.UNREADABLE);
  }

  /** A virtual function answers 0xffff for vendor and device and has the rest (SR-IOV 1.1, 3.4). */
  boolean isVirtualFunction() {
    if (bytes.length < 0x10 || word(0) != 0xffff || word(2) != 0xffff) {
      return false;
    }
    for (int at = 4; at < bytes.length; at++) {
      if (bytes[at] != -1) {
        return true;
      }
    }
    return false;
  }

  /** Offset of the PCI Express capability, 0 where there is none. */
  int express() {
    return express;
  }

  /** Offset of the ACS extended capability, 0 where there is none. */
  int acs() {
    return acs;
  }

  /** The registers of that capability, null where there is none. */
  PciFunction.@Nullable AcsCapability acsCapability() {
    return acs == 0
        ? null
        : new PciFunction.AcsCapability(word(acs + 4), word(acs + 6), word(acs + 8));
  }

  /** Header type without the multi-function bit: 0 device, 1 bridge, 2 CardBus bridge. */
  int header() {
    return octet(0x0e) & 0x7f;
  }

  boolean multifunctionBit() {
    return (octet(0x0e) & 0x80) != 0;
  }

  int octet(int at) {
    return at < bytes.length ? bytes[at] & 0xff : 0;
  }

  int word(int at) {
    return octet(at) | octet(at + 1) << 8;
  }

  private int capability(int id) {
    if ((word(0x06) & 0x10) == 0) {
      return 0;
    }
    boolean[] seen = new boolean[EXTENDED_START];
    int at = octet(header() == 2 ? 0x14 : 0x34) & ~3;
    for (int step = 0; step < CAPABILITY_STEPS && at >= 0x40; step++) {
      if (leadsAstray(at, at >= bytes.length, seen)) {
        return 0;
      }
      int found = octet(at);
      if (found == 0xff) {
        return 0;
      }
      if (found == id) {
        return at;
      }
      at = octet(at + 1) & ~3;
    }
    return 0;
  }

  /** Whether a capability list has come to where nothing was read, or where it has been before. */
  private boolean leadsAstray(int at, boolean unread, boolean[] seen) {
    if (unread || seen[at]) {
      flaws.add(unread ? Flaw.TRUNCATED : Flaw.LOOP);
      return true;
    }
    seen[at] = true;
    return false;
  }

  private int extendedCapability(int id) {
    // The express capability was read, so the reader had the right to read on: what is not there
    // was zero, unless a list leads to it.
    boolean[] seen = new boolean[MAX_BYTES];
    int at = EXTENDED_START;
    for (int step = 0; step < EXTENDED_STEPS && at >= EXTENDED_START; step++) {
      if (leadsAstray(at, at > EXTENDED_START && at >= bytes.length, seen)) {
        return 0;
      }
      int low = word(at);
      int high = word(at + 2);
      if (low == 0 && high == 0) {
        return 0;
      }
      if (low == id) {
        return at;
      }
      at = high >> 4 & ~3;
    }
    return 0;
  }
}
