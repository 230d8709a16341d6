/**
 * Pseudo-labels: from the teacher's predictions on unlabelled images to what supervises the
 * student.
 */
package dev.tandem.pseudolabel;
