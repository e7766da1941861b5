/** The inventory: hosts, groups, variables, connection settings. */
@NullMarked
package dev.regroup.inventory;

import org.jspecify.annotations.NullMarked;
