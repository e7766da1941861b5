package dev.regroup.iommu;

import dev.regroup.kernel.CommandLine;
import org.jspecify.annotations.Nullable;

/**
 * A boot to predict groups for. Immutable.
 *
 * @param commandLine what the kernel will be given
 * @param kernel its release, {@code uname -r}
 * @param overridePatch whether it carries the ACS override patch; null where that is not known
 */
public record Boot(CommandLine commandLine, String kernel, @Nullable Boolean overridePatch) {}
