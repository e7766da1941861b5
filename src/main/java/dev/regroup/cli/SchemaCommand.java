package dev.regroup.cli;

import dev.regroup.playbook.InventorySchema;
import dev.regroup.playbook.PlaybookDecoder;
import dev.regroup.report.SchemaReport;
import dev.regroup.run.ExitStatus;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code regroup schema}. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = {
      "Print a JSON Schema (draft-07), from the table that decodes the file, for editors.",
      "Editors with yaml-language-server read it by the line"
          + " '# yaml-language-server: $schema=FILE' at the top of a playbook."
    },
    footer = {
      "",
      "Examples:",
      "  regroup schema playbook > playbook.schema.json",
      "  regroup schema inventory > inventory.schema.json"
    })
final class SchemaCommand implements Callable<Integer> {
  /** What there is a schema of. */
  enum Input {
    PLAYBOOK,
    INVENTORY;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Controller controller;

  @Parameters(paramLabel = "INPUT", description = "playbook or inventory.")
  Input input = Input.PLAYBOOK;

  SchemaCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() {
    controller
        .out()
        .print(
            SchemaReport.text(
                switch (input) {
                  case PLAYBOOK -> PlaybookDecoder.schema();
                  case INVENTORY -> InventorySchema.schema();
                }));
    controller.out().flush();
    return ExitStatus.OK;
  }
}
