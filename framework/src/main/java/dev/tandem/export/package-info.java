/** SavedModels out, and a predictor that reads them. */
package dev.tandem.export;
