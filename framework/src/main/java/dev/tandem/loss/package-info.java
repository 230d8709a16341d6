/**
 * The losses of the student: supervised and unsupervised losses in logit space, the contrastive
 * loss in representation space, and the sampler of its anchors and negatives.
 */
package dev.tandem.loss;
