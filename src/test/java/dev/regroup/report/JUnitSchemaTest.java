package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.regroup.run.Mode;
import dev.regroup.run.RunResult;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/** JUnit XML against what its two schemas demand. */
class JUnitSchemaTest {
  private static final Path XSD = Path.of("src", "test", "resources", "report", "junit.xsd");

  @Test
  void every_report_is_valid() {
    List<RunResult> results =
        List.of(
            Samples.everyStatus(Mode.CHECK),
            Samples.everyStatus(Mode.APPLY),
            Hostile.result(),
            new RunResult(Samples.RUN, Mode.VERIFY, "", 0, List.of()));
    for (RunResult result : results) {
      assertDoesNotThrow(() -> validate(Samples.report(ReportFile.Format.XML, result)));
    }
  }

  /** That the schema can say no. */
  @Test
  void a_document_that_is_not_is_told() {
    String valid = Samples.report(ReportFile.Format.XML, Samples.everyStatus(Mode.APPLY));
    for (List<String> change :
        List.of(
            List.of("hostname=\"failed1\"", ""),
            List.of("tests=\"3\"", "tests=\"three\""),
            List.of("<failure message", "<failed message"),
            List.of("<system-err></system-err>", ""))) {
      String broken = valid.replace(change.get(0), change.get(1));
      assertFalse(broken.equals(valid), change.get(0));
      assertThrows(SAXException.class, () -> validate(broken), change.get(0));
    }
  }

  private static void validate(String xml) throws Exception {
    Schema schema =
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(XSD.toFile());
    schema.newValidator().validate(new StreamSource(new StringReader(xml)));
  }
}
