package dev.tandem.training;

import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;

/**
 * How the variables move after a step.
 *
 * @param sgd of the student's parameters
 * @param learningRate over the training's progress
 * @param teacherDecay α of the teacher's moving average, 0 to 1
 */
public record Optimization(Sgd sgd, Schedule learningRate, double teacherDecay) {}
