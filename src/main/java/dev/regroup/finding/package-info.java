/**
 * Findings: something worth telling, with a stable code and a remedy. Plain data, the lowest
 * package.
 */
@NullMarked
package dev.regroup.finding;

import org.jspecify.annotations.NullMarked;
