package dev.regroup.cli;

import dev.regroup.host.ByteText;
import dev.regroup.host.FileFaults;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.iommu.Capture;
import dev.regroup.iommu.CaptureJson;
import dev.regroup.report.WholeFile;
import dev.regroup.run.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A capture as a file. */
final class CaptureFile {
  /** 4,000 devices with all of their configuration space take 35 MB. */
  private static final int LARGEST = 40 << 20;

  private CaptureFile() {}

  /**
   * Reads a capture.
   *
   * @throws Refusal with exit status 6 where it is none
   */
  static CaptureJson.Reading.Read read(Path file) throws Refusal {
    CaptureJson.Reading reading = reading(file);
    if (reading instanceof CaptureJson.Reading.Read read) {
      return read;
    }
    throw bad(file, ((CaptureJson.Reading.Unreadable) reading).message());
  }

  private static CaptureJson.Reading reading(Path file) throws Refusal {
    try (InputStream in = OrdinaryFile.open(file, LARGEST);
        BufferedReader text =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
      text.mark(1);
      if (text.read() != '\ufeff') {
        text.reset();
      }
      return CaptureJson.read(text);
    } catch (CharacterCodingException e) {
      throw bad(file, "The capture is not JSON: it is not even text in UTF-8.");
    } catch (IOException e) {
      throw bad(file, "It " + FileFaults.unread(e) + ".");
    }
  }

  private static Refusal bad(Path file, String why) {
    return new Refusal(
        ExitStatus.INPUT,
        "regroup: "
            + ByteText.display(file.toString())
            + ": "
            + why
            + "\nName a file that 'regroup facts HOST --capture FILE' wrote.");
  }

  /**
   * Says before a host is reached that a file cannot be written.
   *
   * @throws Refusal with exit status 5
   */
  static void checkTarget(Path file) throws Refusal {
    String why = WholeFile.obstacle(file);
    if (!why.isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: --capture " + ByteText.display(file.toString()) + ": " + why + ".");
    }
  }

  /**
   * Writes a capture whole or not at all.
   *
   * @throws IOException when it cannot be written; what was there before is there still
   */
  static void write(Path file, Capture capture) throws IOException {
    String suffix = "capture-" + ProcessHandle.current().pid();
    WholeFile.write(file, CaptureJson.write(capture), suffix);
  }
}
