/**
 * Importers: fill a sample store from files in the formats that image data sets come in. One loop,
 * {@link dev.amund.samples.imports.Importer}, over one {@link
 * dev.amund.samples.imports.SampleSource} a format.
 */
package dev.amund.samples.imports;
