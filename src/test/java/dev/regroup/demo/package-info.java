/** The embedded fleet, judged by files, a real shell and an ordinary SSH client. */
@NullMarked
package dev.regroup.demo;

import org.jspecify.annotations.NullMarked;
