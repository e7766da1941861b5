/**
 * YAML with positions: text to a strict tree, and tables of keys that turn the tree into records.
 * Shared by the inventory and the playbook; everything but {@link
 * dev.regroup.inventory.yaml.SourceFileReader} is pure.
 */
@NullMarked
package dev.regroup.inventory.yaml;

import org.jspecify.annotations.NullMarked;
