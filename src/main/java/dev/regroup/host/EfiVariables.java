package dev.regroup.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * EFI variables as efivarfs shows them: four bytes of attributes, then the value (UEFI
 * specification, "Boot Manager" and "EFI_LOAD_OPTION"; Linux, filesystems/efivarfs).
 */
final class EfiVariables {
  static final String FOLDER = "/sys/firmware/efi/efivars/";
  private static final String GLOBAL = "-8be4df61-93ca-11d2-aa0d-00e098032b8c";
  private static final String LOADER = "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

  private final Map<String, HostFile> files;

  EfiVariables(Map<String, HostFile> files) {
    this.files = files;
  }

  Firmware firmware(Firmware.Mode mode) {
    List<Firmware.BootEntry> entries = new ArrayList<>();
    for (String path : files.keySet()) {
      if (path.matches(FOLDER + "Boot[0-9A-F]{4}" + GLOBAL)) {
        String number = path.substring(FOLDER.length() + 4, FOLDER.length() + 8);
        value("Boot" + number + GLOBAL)
            .flatMap(bytes -> entry(number, bytes))
            .ifPresent(entries::add);
      }
    }
    return new Firmware(
        mode,
        number("BootCurrent"),
        number("BootNext"),
        value("BootOrder" + GLOBAL).map(EfiVariables::numbers).orElse(List.of()),
        List.copyOf(entries),
        loaders("LoaderInfo"),
        loaders("LoaderEntryOneShot"),
        loaders("LoaderEntryDefault"),
        loaders("StubInfo"));
  }

  private Optional<ByteBuffer> value(String name) {
    HostFile file = files.get(FOLDER + name);
    if (file == null || file.text() == null || file.text().length() < 4) {
      return Optional.empty();
    }
    byte[] bytes = ByteText.bytes(file.text());
    return Optional.of(
        ByteBuffer.wrap(bytes, 4, bytes.length - 4).slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** A text of the Boot Loader Interface. */
  private @Nullable String loaders(String name) {
    return value(name + LOADER)
        .map(EfiVariables::text)
        .filter(text -> !text.isEmpty())
        .orElse(null);
  }

  private @Nullable String number(String name) {
    return value(name + GLOBAL)
        .map(EfiVariables::numbers)
        .flatMap(numbers -> numbers.stream().findFirst())
        .orElse(null);
  }

  private static List<String> numbers(ByteBuffer bytes) {
    List<String> numbers = new ArrayList<>();
    while (bytes.remaining() >= 2) {
      numbers.add(String.format("%04X", bytes.getShort() & 0xffff));
    }
    return numbers;
  }

  /** UTF-16 up to its zero or the end. */
  private static String text(ByteBuffer bytes) {
    StringBuilder text = new StringBuilder();
    while (bytes.remaining() >= 2) {
      char c = bytes.getChar();
      if (c == 0) {
        break;
      }
      text.append(c);
    }
    return ByteText.display(ByteText.of(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Attributes, length of the paths, label, paths: nodes of type, subtype, length. */
  private static Optional<Firmware.BootEntry> entry(String number, ByteBuffer bytes) {
    if (bytes.remaining() < 6) {
      return Optional.empty();
    }
    boolean active = (bytes.getInt() & 1) != 0;
    bytes.getShort();
    String label = text(bytes);
    StringBuilder file = new StringBuilder();
    String partition = null;
    while (bytes.remaining() >= 4) {
      int type = bytes.get();
      int subtype = bytes.get();
      int length = (bytes.getShort() & 0xffff) - 4;
      if (type == 0x7f || length < 0 || length > bytes.remaining()) {
        break;
      }
      ByteBuffer node = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).limit(length);
      if (type == 4 && subtype == 4) {
        file.append(text(node));
      } else if (type == 4 && subtype == 1 && length >= 38) {
        partition = partition(node);
      }
      bytes.position(bytes.position() + length);
    }
    return Optional.of(new Firmware.BootEntry(number, label, file.toString(), active, partition));
  }

  /**
   * A node of a partition: number, start, size, sixteen bytes of signature, formats of the table
   * and of the signature (UEFI specification, "Hard Drive Media Device Path").
   */
  private static @Nullable String partition(ByteBuffer node) {
    return switch (node.get(37)) {
      case 1 -> String.format("%08x-%02x", node.getInt(20), node.getInt(0));
      case 2 ->
          String.format(
              "%08x-%04x-%04x-%04x-%012x",
              node.getInt(20),
              node.getShort(24),
              node.getShort(26),
              node.order(ByteOrder.BIG_ENDIAN).getShort(28),
              node.getLong(28) & 0xffff_ffff_ffffL);
      default -> null;
    };
  }
}
