/** The project's own shell scripts: the launcher, CI, the lab's recipe. */
@NullMarked
package dev.regroup.launcher;

import org.jspecify.annotations.NullMarked;
