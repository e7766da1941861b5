/**
 * What is known of a host, and how it is talked to: {@code HostFacts}, sessions, scripts, frames.
 */
@NullMarked
package dev.regroup.host;

import org.jspecify.annotations.NullMarked;
