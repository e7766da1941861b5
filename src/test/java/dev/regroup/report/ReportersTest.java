package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportersTest {
  @Test
  void one_that_throws_keeps_no_other_from_being_told_and_comes_out_at_the_end() {
    List<RunEvent> events = Samples.events(Samples.everyStatus(Mode.APPLY));
    List<RunEvent> heard = new ArrayList<>();
    List<RunEvent> heardByBroken = new ArrayList<>();
    IllegalStateException fault = new IllegalStateException("a bug");
    Reporter broken =
        event -> {
          heardByBroken.add(event);
          throw fault;
        };
    Reporter all = Reporters.all(List.of(broken, heard::add));
    events.subList(0, events.size() - 1).forEach(all::on);
    RunEvent last = events.get(events.size() - 1);
    assertSame(fault, assertThrows(IllegalStateException.class, () -> all.on(last)));
    assertEquals(events, heard);
    assertEquals(1, heardByBroken.size());
  }
}
