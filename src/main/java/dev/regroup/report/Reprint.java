package dev.regroup.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.journal.KeptRun;
import dev.regroup.report.JsonFields.Unfit;
import dev.regroup.report.KeptReport.Reading;
import dev.regroup.report.RunJsonReader.Room;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Prints what a run kept, host by host or event by event: a run of any size, none of it held. Read
 * to its end first, so that of a broken file nothing is printed.
 */
public final class Reprint {
  private Reprint() {}

  /**
   * The document {@code regroup.run/1} of a run that kept its report.
   *
   * @return how many hosts were printed
   * @throws IOException as the writer does, which stays open
   */
  public static Reading<Integer> document(KeptRun kept, Writer out) throws IOException {
    Reading<RunHead> read = KeptFile.read(kept.report(), parser -> head(kept, parser));
    if (read instanceof Reading.Broken<RunHead> broken) {
      return new Reading.Broken<>(broken.why());
    }
    RunHead head = ((Reading.Read<RunHead>) read).value();
    try (InputStream in = OrdinaryFile.open(kept.report());
        JsonParser parser = RunJsonReader.parser(in)) {
      Json.document(RunJson.document(head, () -> new Hosts(parser)), out);
    } catch (UncheckedIOException e) {
      throw new IOException("it changed while it was read", e);
    }
    return new Reading.Read<>(head.hosts());
  }

  private static RunHead head(KeptRun kept, JsonParser parser) throws IOException, Unfit {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    JsonFields fields =
        KeptFile.fields(parser, Room::ofOne, host -> counts.merge(host.status(), 1, Integer::sum));
    return new RunHead(
        kept.run(),
        fields.word(Mode.class, "mode"),
        fields.textOrEmpty("playbook"),
        fields.textOrNull("playbook_sha256"),
        fields.numberOrNull("exit"),
        counts.values().stream().mapToInt(Integer::intValue).sum(),
        status -> counts.getOrDefault(status, 0));
  }

  /** The hosts of a document that was read once already. */
  private static final class Hosts implements Iterator<HostView> {
    private final JsonParser parser;
    private boolean begun;
    private int at;
    private @Nullable JsonToken token;

    Hosts(JsonParser parser) {
      this.parser = parser;
    }

    @Override
    public boolean hasNext() {
      try {
        if (token == null) {
          token = begun ? parser.nextToken() : first();
        }
        return token == JsonToken.START_OBJECT;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private @Nullable JsonToken first() throws IOException {
      begun = true;
      parser.nextToken();
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        if (parser.nextToken() == JsonToken.START_ARRAY && key.equals("hosts")) {
          return parser.nextToken();
        }
        parser.skipChildren();
      }
      return JsonToken.END_ARRAY; // it has none
    }

    @Override
    public HostView next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      token = null;
      try {
        return KeptFile.host(parser, at++, Room.ofOne());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (Unfit e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }
  }

  /**
   * The events of a run, one object a line, as {@code --output jsonl} printed them. Of a run that
   * did not end those up to the line that it was about to write.
   *
   * @return how many were printed
   * @throws IOException as the writer does, which stays open
   */
  public static Reading<Integer> events(KeptRun kept, Writer out) throws IOException {
    boolean whole = kept.state() == KeptRun.State.ENDED;
    Reading<Integer> read =
        KeptFile.read(kept.events(), parser -> lines(parser, Integer.MAX_VALUE, whole, null));
    if (!(read instanceof Reading.Read<Integer> good)) {
      return read;
    }
    try (InputStream in = OrdinaryFile.open(kept.events());
        JsonParser parser = RunJsonReader.parser(in)) {
      lines(parser, good.value(), true, out);
    } catch (Unfit e) {
      throw new IOException("it changed while it was read", e);
    }
    return read;
  }

  /**
   * @param most lines to be read
   * @param whole whether what is no event is a fault, and not the end
   * @param out null where they are only counted
   */
  private static int lines(JsonParser parser, int most, boolean whole, @Nullable Writer out)
      throws IOException, Unfit {
    int count = 0;
    try {
      while (count < most && parser.nextToken() != null) {
        Object event = RunJsonReader.value(parser, Room.ofOne());
        new JsonFields(event, "an event").text("event");
        if (out != null && event instanceof Map<?, ?> map) {
          Json.line(map, out);
        }
        count++;
      }
    } catch (JsonProcessingException | Unfit e) {
      if (whole || count == 0 || e instanceof JsonFields.TooLarge) {
        throw e;
      }
    }
    if (count == 0) {
      throw new Unfit("it holds no event");
    }
    return count;
  }
}
