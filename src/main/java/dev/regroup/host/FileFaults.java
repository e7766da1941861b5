package dev.regroup.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Why a file or folder of this machine could not be used, in words for people. Stateless. */
public final class FileFaults {
  private FileFaults() {}

  /** Why a file could not be read, as the end of a sentence that begins with its name. */
  public static String unread(IOException fault) {
    if (fault instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (fault instanceof AccessDeniedException) {
      return "may not be read by this user";
    }
    String reason = reason(fault);
    if (reason == null) {
      return "cannot be read: " + fault.getMessage();
    }
    // The system's own words, such as "Too many levels of symbolic links", end no sentence.
    return reason.startsWith("is ") ? reason : "cannot be read: " + reason;
  }

  /** Why something could not be written, or no folder be made, in a few words. */
  public static String unwritten(IOException fault) {
    if (fault instanceof NoSuchFileException) {
      return "its folder is not there";
    }
    if (fault instanceof AccessDeniedException) {
      return "this user may not write there";
    }
    String reason = reason(fault);
    return reason == null ? String.valueOf(fault.getMessage()) : reason;
  }

  /** The system's own words, or those of whoever threw it; null where there are none. */
  private static @Nullable String reason(IOException fault) {
    return fault instanceof FileSystemException known ? known.getReason() : null;
  }
}
