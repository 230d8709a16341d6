package dev.tandem.data;

import java.util.List;

/**
 * The ids of everything that a data set holds, each list sorted.
 *
 * @param labeled ids with image and label, to be divided into labelled, unlabelled and validation
 * @param unlabeled ids of images that have no label
 * @param validation ids that the data set itself keeps for validation; empty if it keeps none
 */
public record Inventory(List<String> labeled, List<String> unlabeled, List<String> validation) {}
