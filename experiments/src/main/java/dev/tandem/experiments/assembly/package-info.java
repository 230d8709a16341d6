/** From a config to objects: data sets, networks, methods, and the run that ties them together. */
package dev.tandem.experiments.assembly;
