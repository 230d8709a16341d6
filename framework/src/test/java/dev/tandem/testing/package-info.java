/** What tests are written with: a small graph and session, the goldens, and comparisons. */
package dev.tandem.testing;
