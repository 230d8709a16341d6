/**
 * The engine of Tandem; see the packages below. Where a comment names formulas.md, it means {@code
 * experiments/doc/formulas.md}.
 */
package dev.tandem;
