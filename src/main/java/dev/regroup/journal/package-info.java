/** Runs on disk. */
@NullMarked
package dev.regroup.journal;

import org.jspecify.annotations.NullMarked;
