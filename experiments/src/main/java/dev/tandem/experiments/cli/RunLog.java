package dev.tandem.experiments.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.tandem.graph.StandardError;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies all log output, and what native code prints, to a file until it is closed. */
final class RunLog implements AutoCloseable {
  private final ch.qos.logback.classic.Logger root;
  private final FileAppender<ILoggingEvent> appender = new FileAppender<>();
  private final StandardError.Redirection nativeCode;

  private RunLog(Path file) {
    root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    LoggerContext context = root.getLoggerContext();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss} %-5level %logger{0} - %msg%n");
    encoder.start();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    root.addAppender(appender);
    nativeCode = StandardError.ofNativeCode(file);
  }

  static RunLog to(Path file) {
    return new RunLog(file);
  }

  /** Writes a failure with its stack trace, which the terminal does not show. */
  FailedRunException failed(Throwable failure) {
    appender.doAppend(
        new LoggingEvent(
            RunLog.class.getName(), root, Level.ERROR, "the run failed", failure, new Object[0]));
    return new FailedRunException(failure, Path.of(appender.getFile()));
  }

  @Override
  public void close() {
    nativeCode.close();
    root.detachAppender(appender);
    appender.stop();
  }
}
