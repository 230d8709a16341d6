/**
 * Tests that last too long for every build: hundreds of runs that are killed, disks that fill,
 * thousands of damaged files, a long training. {@code mvn test -Psoak} runs them.
 */
package dev.tandem.experiments.soak;
