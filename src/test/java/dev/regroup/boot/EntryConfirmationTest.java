package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryConfirmationTest {
  @Test
  void two_wishes_for_one_parameter_are_told_once() {
    CommandLine line = CommandLine.parse("quiet iommu=soft");
    StagedEntry entry = new StagedEntry("a", "1", "/boot/vmlinuz-1", List.of(), line, null);
    List<Request> requests =
        List.of(
            new Request.Present("iommu", List.of(new Token("iommu=pt"))),
            new Request.AbsentToken(new Token("iommu=soft")));
    List<Finding> findings =
        new EntryConfirmation("/boot", "update-grub")
            .check(new BootState(null, List.of(entry), List.of(), entry, List.of()), requests);
    assertEquals(
        List.of("entry \"a\" of /boot is not as asked: iommu holds \"iommu=soft\""),
        findings.stream().map(Finding::message).toList());
  }
}
