/**
 * What graphs are built with: named variables, layers that behave as PyTorch's, resizing, keyed
 * random draws, and the gradients that TensorFlow Java lacks. Knows no network and no method.
 */
package dev.tandem.graph;
