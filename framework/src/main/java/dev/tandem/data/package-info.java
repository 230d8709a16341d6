/**
 * Where images and labels come from: data sets (ids to files, classes, colours), split files, and
 * the input pipeline that reads them inside the graph.
 */
package dev.tandem.data;
