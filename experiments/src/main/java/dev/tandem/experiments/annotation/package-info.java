/**
 * What lies in somebody's own folder: photographs, and annotations as the tools write them. The
 * result is the {@code dataset} of a config, and masks of class numbers where a tool has written
 * something else.
 */
package dev.tandem.experiments.annotation;
