package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.regroup.demo.Kind;
import dev.regroup.run.StepName;
import dev.regroup.step.ApplySteps;
import dev.regroup.testing.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every step of an apply under every fault: whatever strikes, the host ends as one that nothing
 * struck. Cells go on side by side, each on a host of its own; {@code docs/reliability.md} holds
 * what came of them.
 */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultMatrixIT {
  private static final Path PAGE = Path.of("docs", "reliability.md");
  private static final String GRUB = "Debian with GRUB";
  private static final String TRIAL = "A trial boot of Debian with GRUB";
  private static final String SYSTEMD_BOOT = "Proxmox VE with systemd-boot";

  /** {@code -Dregroup.cells=REGEX}: only cells of such names, and tables that are whole so. */
  private static final String ONLY = System.getProperty("regroup.cells", ".*");

  @TempDir(factory = MemoryFolder.class)
  static Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // started before all
  private static MatrixFleet fleet;

  private static final Map<MatrixCell, CompletableFuture<MatrixCell.Ended>> RESULTS =
      new LinkedHashMap<>();
  private static final List<Thread> WORKERS = new ArrayList<>();

  @BeforeAll
  static void begin() throws IOException {
    fleet = MatrixFleet.start(folder);
    cells().forEach(cell -> RESULTS.put(cell, new CompletableFuture<>()));
    begin(GRUB, fleet.take(Kind.GRUB_INTEL, 5));
    begin(SYSTEMD_BOOT, fleet.take(Kind.PROXMOX_INTEL, 3));
    List<MatrixHost> tried = fleet.take(Kind.GRUB_INTEL, 5);
    tried.forEach(MatrixHost::triesBoots);
    begin(TRIAL, tried);
  }

  /** The first host takes the cells that fill its disks, then helps the others. */
  private static void begin(String layout, List<MatrixHost> hosts) {
    Queue<MatrixCell> full = new ConcurrentLinkedQueue<>();
    Queue<MatrixCell> others = new ConcurrentLinkedQueue<>();
    for (MatrixCell cell : RESULTS.keySet()) {
      if (cell.layout().equals(layout)) {
        (cell.fault() == MatrixFault.DISK_FULL ? full : others).add(cell);
      }
    }
    CompletableFuture<MatrixUncut> uncut = new CompletableFuture<>();
    for (MatrixHost host : hosts) {
      boolean first = host == hosts.get(0);
      Thread worker =
          new Thread(
              () -> {
                if (first) {
                  uncut(host, uncut);
                  work(host, full, uncut);
                }
                work(host, others, uncut);
              },
              "cells-on-" + host.name);
      worker.setDaemon(true);
      worker.start();
      WORKERS.add(worker);
    }
  }

  private static void uncut(MatrixHost host, CompletableFuture<MatrixUncut> result) {
    try {
      result.complete(MatrixUncut.on(host));
    } catch (IOException | RuntimeException | AssertionError e) {
      result.completeExceptionally(e);
    }
  }

  private static void work(
      MatrixHost host, Queue<MatrixCell> cells, CompletableFuture<MatrixUncut> uncut) {
    for (MatrixCell cell = cells.poll(); cell != null; cell = cells.poll()) {
      CompletableFuture<MatrixCell.Ended> result = of(cell);
      try {
        result.complete(cell.on(host, uncut.get()));
      } catch (Exception | AssertionError e) {
        result.completeExceptionally(e);
      }
    }
  }

  private static CompletableFuture<MatrixCell.Ended> of(MatrixCell cell) {
    return Objects.requireNonNull(RESULTS.get(cell));
  }

  @AfterAll
  static void end() throws InterruptedException {
    for (Thread worker : WORKERS) {
      worker.join(60_000);
    }
    fleet.close();
  }

  static Stream<MatrixCell> cells() {
    return all().filter(FaultMatrixIT::isWanted);
  }

  private static boolean isWanted(MatrixCell cell) {
    return cell.toString().matches(ONLY);
  }

  private static Stream<MatrixCell> all() {
    return Stream.of(
            cells(GRUB, MatrixRow.GRUB),
            cells(SYSTEMD_BOOT, MatrixRow.SYSTEMD_BOOT),
            cells(TRIAL, MatrixRow.TRIAL))
        .flatMap(cells -> cells);
  }

  private static Stream<MatrixCell> cells(String layout, List<MatrixRow> rows) {
    return rows.stream()
        .flatMap(
            row ->
                Stream.of(MatrixFault.values()).map(fault -> new MatrixCell(layout, row, fault)));
  }

  @Test
  @Order(1)
  void every_step_has_a_row() {
    Set<StepName> rows = EnumSet.noneOf(StepName.class);
    MatrixRow.GRUB.forEach(row -> rows.add(row.step()));
    rows.add(StepName.RESTORE); // Nothing is taken off these hosts; DrainIT strikes it.
    assertEquals(ApplySteps.all(), rows, "a step without a row, or a row without a step");
  }

  @Test
  @Order(1)
  void every_step_of_a_trial_has_a_row() {
    Set<StepName> rows = EnumSet.of(StepName.LOCK, StepName.GUARD, StepName.RESTORE); // as above
    MatrixRow.TRIAL.forEach(row -> rows.add(row.step()));
    assertEquals(ApplySteps.ofTrial(), rows, "a step without a row, or a row without a step");
  }

  @ParameterizedTest(name = "{0}")
  @Order(2)
  @MethodSource("cells")
  void the_host_ends_well(MatrixCell cell) throws Exception {
    MatrixCell.Ended ended = of(cell).get(10, TimeUnit.MINUTES);
    assertEquals(1, ended.fired(), cell::toString);
  }

  @Test
  @Order(3)
  void the_page_holds_what_came_of_it() throws IOException {
    List<String> whole = List.of(GRUB, SYSTEMD_BOOT, TRIAL).stream().filter(this::isWhole).toList();
    assumeTrue(!whole.isEmpty(), "some cells only");
    String page = Files.readString(PAGE);
    String written = page;
    List<String> otherwise = new ArrayList<>();
    for (String layout : whole) {
      List<MatrixCell> cells = cells().filter(cell -> cell.layout().equals(layout)).toList();
      List<MatrixCell.Ended> ended = cells.stream().map(cell -> of(cell).join()).toList();
      String table = MatrixPage.table(cells, ended).stripTrailing();
      int start = tableOf(layout, page);
      otherwise.addAll(
          MatrixPage.otherwise(cells, page.substring(start, endOf(page, start)), table));
      int place = tableOf(layout, written);
      written = written.substring(0, place) + table + written.substring(endOf(written, place));
    }
    if (!page.equals(written) && "write".equals(System.getProperty("regroup.golden"))) {
      Files.writeString(PAGE, written);
      fail(PAGE + " was written: look at what changed, then run the test again");
    }
    assertEquals("", String.join("\n", otherwise));
  }

  private boolean isWhole(String layout) {
    return all().filter(cell -> cell.layout().equals(layout)).allMatch(FaultMatrixIT::isWanted);
  }

  /** Where the table below the layout's heading begins. */
  private static int tableOf(String layout, String page) {
    int heading = page.indexOf("### " + layout + "\n");
    int start = page.indexOf("\n| step |", heading) + 1;
    if (heading < 0 || start < heading) {
      return fail(PAGE + " has no table below '" + layout + "'");
    }
    return start;
  }

  /** An empty line ends a table, or the page does. */
  private static int endOf(String page, int start) {
    int end = page.indexOf("\n\n", start);
    return end < 0 ? page.stripTrailing().length() : end;
  }
}
