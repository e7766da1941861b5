/** The kernel command line as tokens, what a play asks of it, and the merge rules. */
@NullMarked
package dev.regroup.kernel;

import org.jspecify.annotations.NullMarked;
