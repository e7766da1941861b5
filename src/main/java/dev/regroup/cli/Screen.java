package dev.regroup.cli;

import dev.regroup.report.JsonReport;
import dev.regroup.report.JsonlReport;
import dev.regroup.report.Reporter;
import dev.regroup.report.Reporters;
import dev.regroup.report.StatusArea;
import dev.regroup.report.TerminalArea;
import dev.regroup.report.TextOptions;
import dev.regroup.report.TextReport;
import dev.regroup.run.RunEvent;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the operator sees of a run: results on standard output, progress on standard error. */
final class Screen implements Reporter, AutoCloseable {
  private final Controller controller;
  private final Reporter reporter;
  private final @Nullable TextReport text;

  private Screen(Controller controller, Reporter reporter, @Nullable TextReport text) {
    this.controller = controller;
    this.reporter = reporter;
    this.text = text;
  }

  /** By the flags, and by what the two streams are. */
  static Screen of(Controller controller, OutputFlags output, TextOptions options) {
    PrintWriter out = controller.out();
    return switch (output.format) {
      case TEXT -> {
        TextReport text = text(controller, out, options);
        yield new Screen(controller, text, text);
      }
      // Progress still goes to stderr, and is taken away before the document is printed; what text
      // would print as results goes nowhere.
      case JSON -> {
        TextReport text = text(controller, new PrintWriter(Writer.nullWriter()), options);
        yield new Screen(controller, Reporters.all(List.of(text, new JsonReport(out))), text);
      }
      case JSONL -> new Screen(controller, new JsonlReport(out), null);
    };
  }

  private static TextReport text(Controller controller, PrintWriter out, TextOptions options) {
    Optional<StatusArea> area = area(controller, options);
    return area.isPresent()
        ? TextReport.live(out, controller.err(), options, area.get(), controller.clock())
        : new TextReport(out, controller.err(), options);
  }

  /** Where progress can be drawn; empty where it goes line by line. */
  static Optional<StatusArea> area(Controller controller, TextOptions options) {
    // What -v shows is lines, and many of them: they stay where they are.
    boolean live = controller.terminals().contains("2") && options.verbosity() == 0;
    // Only here is JLine loaded.
    return live ? TerminalArea.open(controller.err(), controller.environment()) : Optional.empty();
  }

  @Override
  public void on(RunEvent event) {
    reporter.on(event);
  }

  /** A message in a line of its own, between what is drawn. */
  void say(String message) {
    if (text == null) {
      controller.err().println(message);
    } else {
      text.say(controller.err(), message);
    }
  }

  /** What a question comes to, asked while nothing is drawn. */
  String asked(Supplier<String> question) {
    if (text == null) {
      return question.get();
    }
    text.pause();
    try {
      return question.get();
    } finally {
      text.resume();
    }
  }

  /** Takes away what is drawn. */
  @Override
  public void close() {
    if (text != null) {
      text.close();
    }
  }
}
