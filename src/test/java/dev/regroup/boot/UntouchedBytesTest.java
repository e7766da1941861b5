package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge of edits finds what an edit must not do. */
class UntouchedBytesTest {
  private static final String BEFORE = "# it's\nX=5\nGRUB_CMDLINE_LINUX=\"a  nomodeset b\"\n";
  private static final List<Request> REQUESTS =
      List.of(
          new Request.AbsentKey("nomodeset"),
          new Request.Present("iommu", List.of(new Token("iommu=pt"))));

  @Test
  void tokens_that_were_asked_for_and_a_blank_with_each_may_change() {
    check("# it's\nX=5\nGRUB_CMDLINE_LINUX=\"a  b iommu=pt\"\n");
    check(BEFORE.replace("nomodeset ", "") + "GRUB_CMDLINE_LINUX_DEFAULT=\"iommu=pt\"\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# it's\nX=5\nGRUB_CMDLINE_LINUX=\"ab iommu=pt\"\n",
        "# it's\nX=5\nGRUB_CMDLINE_LINUX=\"b a iommu=pt\"\n",
        "# it's\nX=5\nGRUB_CMDLINE_LINUX=\"a b\" iommu=pt\"\n\n",
        "# its\nX=5\nGRUB_CMDLINE_LINUX=\"a  b iommu=pt\"\n",
        "# it's\nX=6\nGRUB_CMDLINE_LINUX=\"a  b iommu=pt\"\n",
        "# it's\nX=5\nGRUB_CMDLINE_LINUX=\"a    b iommu=pt\"\n",
        "# it's\nX=5\nGRUB_CMDLINE_LINUX=a b iommu=pt\n",
        "# it's\nX=5\nGRUB_CMDLINE_LINUX=\"a  b iommu=pt\"",
      })
  void nothing_else_may(String after) {
    assertThrows(AssertionError.class, () -> check(after));
  }

  private static void check(String after) {
    UntouchedBytes.check(BEFORE, after, REQUESTS, "");
  }
}
