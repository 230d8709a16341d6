/** The engine of Tandem; see the packages below. */
package dev.tandem;
