/** Why a sample is refused, and what became of the rows of a source. */
package dev.amund.samples.report;
