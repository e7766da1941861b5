/**
 * Listeners of run events and what they print: text for people, JSON for programs, files for
 * reports. Everything that a host or a file said passes through {@code Shown}.
 */
@NullMarked
package dev.regroup.report;

import org.jspecify.annotations.NullMarked;
