/** Networks from feature maps to one map of features for every pixel. */
package dev.tandem.models.decoder;
