package dev.tandem.data;

/**
 * A class of a data set; its index is its place in the data set's list.
 *
 * @param name for people
 * @param colour 0xRRGGBB in which its pixels are shown
 */
public record SegmentationClass(String name, int colour) {}
