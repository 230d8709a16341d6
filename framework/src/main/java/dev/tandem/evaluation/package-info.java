/**
 * Evaluation: confusion matrix, mIoU and pixel accuracy on whole images, with test-time
 * augmentation.
 */
package dev.tandem.evaluation;
