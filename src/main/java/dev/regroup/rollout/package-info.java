/** Drives the steps of each host of a run. */
@NullMarked
package dev.regroup.rollout;

import org.jspecify.annotations.NullMarked;
