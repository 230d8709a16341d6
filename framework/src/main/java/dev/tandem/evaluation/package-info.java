/** How good a network is: the confusion matrix of whole images and what is read off it. */
package dev.tandem.evaluation;
