/** The command line: one class a command. */
package dev.tandem.experiments.cli;
