/**
 * Rows of CSV and JSON Lines: manifests, which name the files of samples, and tables of features.
 */
package dev.amund.samples.imports.rows;
