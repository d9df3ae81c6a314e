/** The element type and dimensions that all samples of a store share. */
package dev.amund.samples.shape;
