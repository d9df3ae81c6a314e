/** What all samples of a store are: element type and dimensions. */
package dev.amund.samples.shape;
