/**
 * Binds JSON to records: strictly, with overrides of single keys, and with errors of one line that
 * name the place, what was found and what is expected.
 *
 * <p>{@link dev.tandem.experiments.binding.RecordFormat} reads, writes and explains a record whose
 * components carry {@link dev.tandem.experiments.binding.Key}. A group of keys that comes in
 * several forms is an interface with {@link dev.tandem.experiments.binding.Kinds}; a value that may
 * be the name of a class of the user's is a {@link dev.tandem.experiments.binding.Choice}.
 */
package dev.tandem.experiments.binding;
