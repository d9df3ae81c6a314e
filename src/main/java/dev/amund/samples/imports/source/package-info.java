/**
 * What a source is to the import: rows in an order that is the same every time, a fingerprint of
 * what they come from, and one exception. Bounded reading of files that others made is here, once
 * for all formats.
 */
package dev.amund.samples.imports.source;
