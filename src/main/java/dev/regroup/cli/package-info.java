/** picocli commands: parse, call, print; no decision about hosts. */
@NullMarked
package dev.regroup.cli;

import org.jspecify.annotations.NullMarked;
