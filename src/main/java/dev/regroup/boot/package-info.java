/** Boot layouts: detection, edits, refresh, staged entries. One class a layout. */
@NullMarked
package dev.regroup.boot;

import org.jspecify.annotations.NullMarked;
