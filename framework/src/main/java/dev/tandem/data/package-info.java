/**
 * Images and labels: data sets (files, classes, colours), splits, and the input pipelines that read
 * them inside the graph.
 */
package dev.tandem.data;
