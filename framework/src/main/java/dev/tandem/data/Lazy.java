package dev.tandem.data;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A value that is computed when it is first asked for, once, whichever thread asks. If that fails,
 * the next who asks tries again.
 */
final class Lazy<T> {
  private final Supplier<T> computation;
  private Optional<T> value = Optional.empty();

  Lazy(Supplier<T> computation) {
    this.computation = computation;
  }

  synchronized T get() {
    if (value.isEmpty()) {
      value = Optional.of(computation.get());
    }
    return value.get();
  }
}
