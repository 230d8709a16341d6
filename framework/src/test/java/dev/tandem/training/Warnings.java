package dev.tandem.training;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The warnings that a class logs until this is closed; they are shown nowhere else. */
final class Warnings implements AutoCloseable {
  private final Logger logger;
  private final ListAppender<ILoggingEvent> seen = new ListAppender<>();

  private Warnings(Logger logger) {
    this.logger = logger;
  }

  static Warnings of(Class<?> source) {
    Warnings warnings = new Warnings((Logger) LoggerFactory.getLogger(source));
    warnings.seen.start();
    warnings.logger.addAppender(warnings.seen);
    warnings.logger.setAdditive(false);
    return warnings;
  }

  List<String> lines() {
    return seen.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Override
  public void close() {
    logger.setAdditive(true);
    logger.detachAppender(seen);
  }
}
