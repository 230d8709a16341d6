/** Segmentation networks of an encoder, a decoder and heads. */
package dev.tandem.models;
