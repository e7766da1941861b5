package dev.regroup.report;

import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import dev.regroup.run.Status;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A run without its hosts. Immutable.
 *
 * @param playbook as given, empty where there was none
 * @param playbookSha256 of its bytes, null where there was none or it is not known
 * @param exit null for a run that was cut off
 * @param hosts how many, those included that have not ended in a run that goes on
 * @param counts how many ended in which way
 */
record RunHead(
    RunId run,
    Mode mode,
    String playbook,
    @Nullable String playbookSha256,
    @Nullable Integer exit,
    int hosts,
    ToLongFunction<Status> counts) {}
