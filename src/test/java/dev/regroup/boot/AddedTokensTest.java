package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What generators and loaders add, against what a play asks of it. */
class AddedTokensTest {
  private static final AddedKeys KEYS =
      new AddedKeys("update-grub", Set.of("root", "ro", "rootflags"), "GRUB", Set.of("BOOT_IMAGE"));

  private static AddedTokens host(String configured, String staged, String running) {
    StagedEntry entry =
        new StagedEntry("0", "6.1", "/boot/vmlinuz", List.of(), CommandLine.parse(staged), null);
    return new AddedTokens(
        KEYS, CommandLine.parse(configured), List.of(entry), CommandLine.parse(running));
  }

  private static String message(AddedTokens host, Request request) {
    return host.against(request).map(Finding::message).orElse("none");
  }

  private static Request absent(String text) {
    Token token = new Token(text);
    return token.value() == null
        ? new Request.AbsentKey(token.key())
        : new Request.AbsentToken(token);
  }

  @Test
  void what_is_added_cannot_be_made_absent() {
    AddedTokens host = host("quiet", "root=UUID=1 ro quiet", "BOOT_IMAGE=/v root=UUID=1 ro quiet");
    assertEquals(
        "\"ro\" is to be absent, and update-grub writes \"ro\" into each entry: it would come back",
        message(host, absent("ro")));
    assertEquals(
        "\"BOOT_IMAGE\" is to be absent, and GRUB adds \"BOOT_IMAGE=/v\" at each boot: it would"
            + " come back",
        message(host, absent("BOOT-IMAGE")));
    assertTrue(message(host, absent("root=UUID=1")).contains("come back"));
    assertEquals("none", message(host, absent("root=UUID=2")));
    // No Btrfs, no rootflags: nothing adds them there.
    assertEquals("none", message(host, absent("rootflags")));
  }

  @Test
  void of_the_same_token_twice_the_generators_stays() {
    AddedTokens host = host("ro", "root=UUID=1 ro ro", "root=UUID=1 ro ro");
    assertTrue(message(host, absent("ro")).contains("come back"));
    AddedTokens own = host("ro rootflags=noatime", "ro ro rootflags=noatime", "ro ro");
    assertEquals("none", message(own, absent("rootflags")));
  }

  @Test
  void present_would_stand_there_twice_unless_it_says_what_is_written_anyway() {
    AddedTokens host = host("quiet", "root=UUID=1 ro quiet", "BOOT_IMAGE=/v root=UUID=1 ro quiet");
    Request same = new Request.Present("root", List.of(new Token("root=UUID=1")));
    Request other = new Request.Present("root", List.of(new Token("root=/dev/sda9")));
    assertTrue(host.writes(same));
    assertTrue(!host.writes(other));
    assertTrue(message(host, other).contains("twice"), message(host, other));
    AddedTokens booted = host("", "root=UUID=1 ro", "root=UUID=2 ro");
    assertTrue(!booted.writes(same), "the running one is another: not as asked");
    assertEquals("none", message(host, new Request.Append(new Token("ro"))));
  }
}
