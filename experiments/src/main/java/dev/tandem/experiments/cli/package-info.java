/** The command line: one class per command. */
package dev.tandem.experiments.cli;
