/**
 * Fills a sample store from files in the formats that data sets come in: one loop, {@link
 * dev.amund.samples.imports.Importer}, over one {@link
 * dev.amund.samples.imports.source.SampleSource} a format. Each format has a package; formats know
 * nothing of one another, except that some name their files by {@code rows}.
 */
package dev.amund.samples.imports;
