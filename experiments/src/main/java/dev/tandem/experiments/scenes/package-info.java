/**
 * The procedural data set "scenes": small street and park pictures with pixel-exact masks, drawn
 * from a seed.
 *
 * <p>Everything is drawn by the code of this package in strict IEEE arithmetic, so that a scene has
 * the same pixels on every JVM and operating system. Lengths are in design units: a picture is
 * always 128 units high, and y points downwards.
 */
package dev.tandem.experiments.scenes;
