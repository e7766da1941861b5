package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Whether Regroup may write a configuration file. Stateless. */
final class EditableFile {
  private static final Pattern MANAGED =
      Pattern.compile(
          "(?im)^[ \\t]*#.*(managed[ _](by|via|with)\\b|ansible[ _]managed|do not (edit|modify)"
              + "|(maintained|controlled|created|generated) by (ansible|puppet|chef|salt|cfengine)"
              + "|\\bpuppet\\b|cloud-init)");

  private EditableFile() {}

  /** What speaks against it; an error where it is not edited. */
  static List<Finding> check(HostFile file) {
    List<Finding> findings = new ArrayList<>();
    if (file.type() != HostFile.Type.REGULAR || file.sha256() == null) {
      findings.add(not(file, "is not a regular file that could be read"));
    } else if (file.links() != 1) {
      findings.add(not(file, "has " + file.links() + " hard links"));
    } else if (!file.resolved().startsWith("/etc/")) {
      findings.add(not(file, "is a link to " + file.resolved() + ", outside of /etc"));
    }
    String text = Objects.requireNonNullElse(file.text(), "");
    if (MANAGED.matcher(text.substring(0, Math.min(2048, text.length()))).find()) {
      findings.add(
          BootCode.OTHER_TOOL.of(
              file.path() + " says that another tool manages it, which may undo this edit"));
    }
    return findings;
  }

  /** The error for a file that is not edited. */
  static Finding not(HostFile file, String what) {
    return BootCode.NOT_EDITED.of(file.path() + " " + what + " and is not edited");
  }
}
