/**
 * What the student is trained by: supervised and unsupervised losses in logit space, the
 * contrastive loss in representation space, and its sampler, which draws apart from the arithmetic.
 */
package dev.tandem.loss;
