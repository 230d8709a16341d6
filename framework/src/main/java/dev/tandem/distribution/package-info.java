/**
 * Distributed training: the same program once for each device, in one graph. The collective
 * operations between replicas are in {@link dev.tandem.graph.Replica}.
 */
package dev.tandem.distribution;
