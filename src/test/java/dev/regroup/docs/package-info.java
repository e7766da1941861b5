/** What README.md and docs show, run against the fleet of {@code regroup demo --serve}. */
@NullMarked
package dev.regroup.docs;

import org.jspecify.annotations.NullMarked;
