package dev.regroup.report;

import java.io.Writer;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes elements of a page. Texts, the only thing that hosts and files have a say in, become
 * character data here and nowhere else: control characters by {@link Shown}, markup by the JDK's
 * own XML writer, whose escapes are those of HTML in the two places where texts may stand, between
 * tags and in a quoted attribute. Attributes, names of elements, styles and links come from the
 * program alone. That is why no template engine is needed for one page. Not thread-safe.
 */
final class Html {
  private final XMLStreamWriter xml;
  private final Deque<String> open = new ArrayDeque<>();

  Html(Writer out) throws XMLStreamException {
    this.xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
  }

  /** {@code <!DOCTYPE html>}, without which browsers fall back to the layout of 1998. */
  void doctype() throws XMLStreamException {
    xml.writeDTD("<!DOCTYPE html>");
  }

  /**
   * Begins an element that is not empty.
   *
   * @param attributes name, value, name, value; each of the program's own
   */
  Html start(String name, String... attributes) throws XMLStreamException {
    xml.writeCharacters("\n");
    return inline(name, attributes);
  }

  /** The same without a line end before it, which would be seen in {@code pre}. */
  Html inline(String name, String... attributes) throws XMLStreamException {
    xml.writeStartElement(name);
    for (int at = 0; at < attributes.length; at += 2) {
      xml.writeAttribute(attributes[at], attributes[at + 1]);
    }
    open.push(name);
    return this;
  }

  /** An element that has no end tag, such as {@code meta}. */
  void empty(String name, String... attributes) throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeEmptyElement(name);
    for (int at = 0; at < attributes.length; at += 2) {
      xml.writeAttribute(attributes[at], attributes[at + 1]);
    }
  }

  /** Ends the element that was begun last. */
  Html end() throws XMLStreamException {
    // An element without content would be written as <td/>, which browsers take for its beginning.
    xml.writeCharacters("");
    xml.writeEndElement();
    open.pop();
    return this;
  }

  /** A text on one line. */
  Html text(String said) throws XMLStreamException {
    xml.writeCharacters(Shown.line(said));
    return this;
  }

  /** The same with a line end behind it, for {@code pre}. */
  Html line(String said) throws XMLStreamException {
    xml.writeCharacters(Shown.line(said) + "\n");
    return this;
  }

  /** A whole element with a text on one line. */
  Html leaf(String name, String said, String... attributes) throws XMLStreamException {
    return start(name, attributes).text(said).end();
  }

  /** A style of the program's own; it has no character that would be escaped. */
  void style(String css) throws XMLStreamException {
    start("style");
    xml.writeCharacters(css);
    end();
  }

  /** Ends the page. */
  void close() throws XMLStreamException {
    while (!open.isEmpty()) {
      end();
    }
    xml.writeCharacters("\n");
    xml.close();
  }
}
