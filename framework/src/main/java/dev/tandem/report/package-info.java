/**
 * What people look at: TensorBoard events, progress on the terminal, painted labels, and the HTML
 * report. Listeners of the training and readers of the run folder; the training does not know them.
 */
package dev.tandem.report;
