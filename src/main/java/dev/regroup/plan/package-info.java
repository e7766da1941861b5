/** The functional core: facts and desired state in, plan out. */
@NullMarked
package dev.regroup.plan;

import org.jspecify.annotations.NullMarked;
