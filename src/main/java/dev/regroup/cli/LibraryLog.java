package dev.regroup.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.time.Instant;
import org.slf4j.Logger;

/**
 * Libraries' own log: warnings to stderr, so that stdout holds results and nothing else. In Java,
 * since logback's XML takes a tenth of a second of each start. Found through {@code
 * META-INF/services}.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LibraryLog extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Line line = new Line();
    line.setContext(context);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(line);
    encoder.start();
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();
    // sshj logs each failed connection as an error with a stack trace; Regroup says it itself.
    context.getLogger("net.schmizz").setLevel(Level.OFF);
    context.getLogger("com.hierynomus").setLevel(Level.OFF);
    // MINA SSHD calls it an error that a port closes while somebody connects, as in each reboot.
    context.getLogger("dev.regroup.demo.Sockets").setLevel(Level.OFF);
    // And it warns of what clients of the simulated hosts ask in vain; these are told by their
    // host.
    context.getLogger("org.apache.sshd").setLevel(Level.ERROR);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** One line an event, without stack traces. */
  private static final class Line extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
      return "%s %s %s: %s%n"
          .formatted(
              Instant.ofEpochMilli(event.getTimeStamp()),
              event.getLevel(),
              event.getLoggerName(),
              event.getFormattedMessage());
    }
  }
}
