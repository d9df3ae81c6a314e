/**
 * The training samples by id: a store on disk with a subject index, uniform replay draws in time
 * independent of its size, erasure that leaves no bytes behind, and importers that fill it.
 */
package dev.amund.samples;
