package dev.tandem.data;

import java.util.List;

/**
 * The ids of all images of a data set; each list is sorted.
 *
 * @param labeled ids with image and label, to be divided into labelled, unlabelled and validation
 *     images
 * @param unlabeled ids of images that have no label
 * @param validation ids of the data set's official validation set; empty if it has none
 */
public record Inventory(List<String> labeled, List<String> unlabeled, List<String> validation) {}
