package dev.regroup.report;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where events are posted to. User, path and query may be secrets, so that only scheme, host and
 * port are ever shown. Immutable.
 */
public final class WebhookUrl {
  /** The environment variable that names one, which no other user of the machine can read. */
  public static final String VARIABLE = "REGROUP_WEBHOOK";

  private final URI uri;
  private final @Nullable String authorization;
  private final String shown;

  private WebhookUrl(URI uri, @Nullable String authorization, String shown) {
    this.uri = uri;
    this.authorization = authorization;
    this.shown = shown;
  }

  /** The one that a text is; empty where it is none of http or https with a host. */
  public static Optional<WebhookUrl> of(String text) {
    URI said;
    try {
      said = new URI(text.strip());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    String scheme = said.getScheme() == null ? "" : said.getScheme().toLowerCase(Locale.ROOT);
    if (said.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      return Optional.empty();
    }
    String server =
        scheme + "://" + said.getHost() + (said.getPort() < 0 ? "" : ":" + said.getPort());
    String path = said.getRawPath().isEmpty() ? "/" : said.getRawPath();
    String query = said.getRawQuery() == null ? "" : "?" + said.getRawQuery();
    String more = path.equals("/") && query.isEmpty() ? "/" : "/…";
    return Optional.of(
        new WebhookUrl(
            URI.create(server + path + query), basic(said.getUserInfo()), server + more));
  }

  /** User and password as RFC 7617 has them. */
  private static @Nullable String basic(@Nullable String user) {
    return user == null
        ? null
        : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  /** Without user. */
  URI uri() {
    return uri;
  }

  /** The header of that name, null for none. */
  @Nullable String authorization() {
    return authorization;
  }

  /** For messages. */
  @Override
  public String toString() {
    return shown;
  }
}
