package dev.regroup.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Lets the value of an option begin with {@code -KEY}, which picocli would take for options: {@code
 * -iommu} for {@code -i ommu}. A blank before it means nothing on a command line.
 */
final class OverlayText implements IParameterPreprocessor {
  @Override
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
    boolean key =
        !args.isEmpty()
            && args.peek().length() > 1
            && args.peek().startsWith("-")
            && !args.peek().startsWith("--");
    if (key) {
      args.push(" " + args.pop());
    }
    return false;
  }
}
