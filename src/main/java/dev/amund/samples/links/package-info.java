/**
 * Samples that stay in files of others: reading them from a directory or over HTTP, only from where
 * the operator allows, with bounds on time and size.
 */
package dev.amund.samples.links;
