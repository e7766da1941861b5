package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.regroup.testing.Commands;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "it's \"$HOME\" `id` \\ \n\n", "\u00ff\u0001 caf\u00c3\u00a9"})
  void data_arrive_in_a_shell_as_they_were(String value) {
    String script =
        ScriptText.assignments(Map.of("FILE_1", value)) + "echo \"$FILE_1\" | base64 -d";
    assertEquals(value, Commands.run("sh", "-c", script));
  }

  @Test
  void a_name_that_is_none_is_a_bug() {
    assertThrows(IllegalArgumentException.class, () -> ScriptText.assignments(Map.of("a;id", "x")));
  }
}
