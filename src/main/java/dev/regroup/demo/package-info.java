/**
 * The embedded fleet: virtual hosts that answer over real SSH on loopback, each in a file tree of
 * its own, with the real scripts under a real shell. It stands in for the outside world, so nothing
 * here leans on what the engine knows of boot loaders, kernels or groups.
 */
@NullMarked
package dev.regroup.demo;

import org.jspecify.annotations.NullMarked;
