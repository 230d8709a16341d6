/**
 * Writing files so that a crash, a full disk or a folder that is gone leaves the old state or the
 * new one, and never half of it.
 */
package dev.tandem.file;
