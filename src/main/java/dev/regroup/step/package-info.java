/** The ordered steps, one class each, over a host session. */
@NullMarked
package dev.regroup.step;

import org.jspecify.annotations.NullMarked;
