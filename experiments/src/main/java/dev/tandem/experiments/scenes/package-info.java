/**
 * The procedural data set "scenes": small street and park pictures with pixel-exact masks, drawn
 * from a seed.
 *
 * <p>Everything is drawn by this package's own code in strict IEEE arithmetic, so that a scene has
 * the same pixels on every JVM and operating system. Shapes are measured in design units: a picture
 * is always 128 units high, with y growing downwards.
 */
package dev.tandem.experiments.scenes;
