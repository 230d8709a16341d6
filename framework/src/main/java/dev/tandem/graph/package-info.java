/**
 * Building blocks of graphs: named variables, layers that compute what PyTorch's layers do,
 * resizing, stateless random numbers, and the gradients that TensorFlow Java lacks. Independent of
 * networks and training methods.
 */
package dev.tandem.graph;
