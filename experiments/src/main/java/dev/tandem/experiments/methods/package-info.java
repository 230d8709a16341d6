/** The methods that a config can name: each a record of its keys that makes the method. */
package dev.tandem.experiments.methods;
