/**
 * A model on its device and what surrounds it there: the live copy, earlier versions, reference
 * models, the samples that it is measured on, and whether it can be updated at all.
 */
package dev.amund.unlearner.models;
