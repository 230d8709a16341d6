/** Export of trained networks as SavedModels, and prediction with them. */
package dev.tandem.export;
