/** Run id, events, statuses, exit codes: plain data. */
@NullMarked
package dev.regroup.run;

import org.jspecify.annotations.NullMarked;
