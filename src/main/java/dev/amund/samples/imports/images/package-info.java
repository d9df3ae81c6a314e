/** Image files: a directory for each class, or a manifest that names them. */
package dev.amund.samples.imports.images;
