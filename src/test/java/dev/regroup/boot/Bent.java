package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import java.util.function.Consumer;

/**
 * A host that is bent in one way, so that no layout fits it any more.
 *
 * @param evidence part of the message
 * @param command part of the remedy
 */
record Bent(String name, Consumer<TestHost> bend, String evidence, String command) {
  Bent(String name, Consumer<TestHost> bend, String evidence) {
    this(name, bend, evidence, "");
  }

  @Override
  public String toString() {
    return name;
  }

  void isRefused(TestHost host) {
    bend.accept(host);
    BootLayouts.Choice choice = BootLayouts.detect(host.facts());
    assertNull(choice.layout());
    Finding finding = choice.findings().get(0);
    assertEquals("RG-BOOT-01", finding.code());
    assertTrue(finding.isError());
    assertTrue(finding.message().contains(evidence), finding.message());
    assertTrue(finding.remedy().contains(command), finding.remedy());
  }
}
