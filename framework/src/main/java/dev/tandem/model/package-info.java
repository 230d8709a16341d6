/** The line between the engine and the networks. */
package dev.tandem.model;
