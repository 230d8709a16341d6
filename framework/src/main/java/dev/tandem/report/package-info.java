/**
 * Output for users: TensorBoard events, progress on the terminal, pictures of label maps, and the
 * HTML report. These classes listen to the training or read the run folder; the training does not
 * depend on them.
 */
package dev.tandem.report;
