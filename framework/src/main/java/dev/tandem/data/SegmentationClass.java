package dev.tandem.data;

/**
 * A class of a data set; its index is its position in the data set's list of classes.
 *
 * @param name shown in messages and tables
 * @param colour 0xRRGGBB: shown in pictures of label maps
 */
public record SegmentationClass(String name, int colour) {}
