/** How the teacher's view of an unlabelled image becomes what supervises the student. */
package dev.tandem.pseudolabel;
