package dev.regroup.ssh;

import dev.regroup.host.ByteText;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Words faults for one host: where, what, what now. Secrets never show in them. Immutable. */
record Faults(ConnectionSettings settings) {
  private static final int QUOTED = 300;

  /** A fault of this host. */
  HostFault of(Kind kind, String what, String remedy) {
    return new HostFault(kind, where() + " " + what, remedy);
  }

  /** The same, with the remedy of the table. */
  HostFault of(Kind kind, String what) {
    return of(kind, what, kind.row().remedy());
  }

  /** {@code pve1 (10.0.0.1 port 22)}. */
  String where() {
    String address =
        settings.address().equals(settings.host()) ? "port " : settings.address() + " port ";
    return settings.host() + " (" + address + settings.port() + ")";
  }

  /** {@code 1.5 s}. */
  static String seconds(Duration duration) {
    long millis = duration.toMillis();
    return (millis % 1000 == 0 ? Long.toString(millis / 1000) : Double.toString(millis / 1000.0))
        + " s";
  }

  /** What a host said, as one line in quotes for a message; empty when it said nothing. */
  String quote(String before, String byteText) {
    String line = clean(byteText).strip().replaceAll("\\s*\n\\s*", " / ");
    if (line.isEmpty()) {
      return "";
    }
    return before + "\"" + (line.length() > QUOTED ? line.substring(0, QUOTED) + "…" : line) + "\"";
  }

  /** Byte text of a host for people, without the secrets of this host. */
  String clean(String byteText) {
    return withoutSecrets(ByteText.display(byteText));
  }

  /** Text without the secrets of this host. */
  String withoutSecrets(String text) {
    return hide(text, secret -> secret);
  }

  /** Byte text without the secrets of this host. */
  String cleanBytes(String byteText) {
    return hide(byteText, secret -> ByteText.of(secret.getBytes(StandardCharsets.UTF_8)));
  }

  private String hide(String text, UnaryOperator<String> form) {
    String clean = text;
    for (Secret secret :
        new Secret[] {settings.password(), settings.becomePassword(), settings.passphrase()}) {
      if (secret != null && !secret.reveal().isEmpty()) {
        clean = clean.replace(form.apply(secret.reveal()), secret.toString());
      }
    }
    return clean;
  }
}
