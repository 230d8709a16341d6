/** Reports trainings to a tracking server, MLflow, if the environment names one. */
package dev.tandem.experiments.tracking;
