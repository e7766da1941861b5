/** Listeners of run events: console, json, jsonl. */
@NullMarked
package dev.regroup.report;

import org.jspecify.annotations.NullMarked;
