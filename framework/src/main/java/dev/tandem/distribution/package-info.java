/**
 * How a training is spread over devices: the same program once for each, in one graph. What a piece
 * of graph asks the other replicas is in {@link dev.tandem.graph.Replica}.
 */
package dev.tandem.distribution;
