/** IDX files, the format of MNIST and its relatives. */
package dev.amund.samples.imports.idx;
