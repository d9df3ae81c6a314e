package dev.amund.fuzz;

import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.shape.SampleShape;
import java.nio.file.Path;

/**
 * A data set on disk that may be anything.
 *
 * @param number of it, from 1, by which it can be made again from the same seed; 0 for a sound one
 *     that was made first
 * @param format what it is nearly in
 * @param shape what its samples nearly are
 * @param path what to import
 * @param options what to import it with
 */
public record HostileImport(
    long number, Format format, SampleShape shape, Path path, ImportOptions options) {}
