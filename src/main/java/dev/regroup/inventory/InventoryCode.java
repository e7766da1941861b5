package dev.regroup.inventory;

import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about inventories. */
enum InventoryCode implements FindingCode {
  VAULT(
      warning(
          "RG-INVENTORY-01",
          "a variables file is encrypted with ansible-vault and was not read",
          "Give passwords with -k and -K; variables in it that Regroup reads must be in the"
              + " clear."));

  private final FindingRow row;

  InventoryCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
