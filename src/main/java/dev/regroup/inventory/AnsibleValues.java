package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Yaml;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values typed as Ansible types them, for listings: YAML 1.1 as PyYAML 6 reads it (resolver.py,
 * constructor.py). Keys that Regroup itself reads never go through here. Pure.
 */
public final class AnsibleValues {
  private static final Pattern INT =
      Pattern.compile(
          "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
              + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*");

  private AnsibleValues() {}

  /** Maps, lists, strings, booleans, whole numbers, doubles and null. */
  public static @Nullable Object of(Yaml yaml) {
    if (yaml instanceof Yaml.Mapping mapping) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      mapping.entries().forEach(entry -> map.put(entry.key().text(), of(entry.value())));
      return map;
    }
    if (yaml instanceof Yaml.Sequence sequence) {
      List<@Nullable Object> list = new ArrayList<>();
      sequence.items().forEach(item -> list.add(of(item)));
      return list;
    }
    Yaml.Scalar scalar = (Yaml.Scalar) yaml;
    return switch (scalar.style()) {
      case QUOTED -> scalar.text();
      case VAULT -> Map.of("__ansible_vault", scalar.text());
      case PLAIN -> scalar.isNull() ? null : plain(scalar.text());
    };
  }

  private static Object plain(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean oneCase =
        text.equals(lower)
            || text.equals(text.toUpperCase(Locale.ROOT))
            || text.equals(text.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1));
    if (oneCase && List.of("true", "yes", "on").contains(lower)) {
      return true;
    }
    if (oneCase && List.of("false", "no", "off").contains(lower)) {
      return false;
    }
    if (INT.matcher(text).matches()) {
      return integer(text);
    }
    if (FLOAT.matcher(text).matches()) {
      return text.indexOf(':') > 0 ? text : Double.parseDouble(text.replace("_", ""));
    }
    return text;
  }

  private static Object integer(String text) {
    String digits = text.replace("_", "");
    boolean minus = digits.startsWith("-");
    digits = minus || digits.startsWith("+") ? digits.substring(1) : digits;
    BigInteger value = BigInteger.ZERO;
    if (digits.indexOf(':') > 0) {
      for (String part : digits.split(":", -1)) {
        value = value.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
      }
    } else if (digits.startsWith("0b") || digits.startsWith("0x")) {
      int base = digits.charAt(1) == 'b' ? 2 : 16;
      if (digits.length() == 2) {
        return text;
      }
      value = new BigInteger(digits.substring(2), base);
    } else if (digits.startsWith("0") && digits.length() > 1) {
      value = new BigInteger(digits, 8);
    } else {
      value = new BigInteger(digits);
    }
    return minus ? value.negate() : value;
  }
}
