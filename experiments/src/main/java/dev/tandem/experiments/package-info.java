/** Experiments of the papers and the command line. */
package dev.tandem.experiments;
