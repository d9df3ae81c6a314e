/** Arrays of NumPy: {@code .npz} archives, and directories of {@code .npy} files. */
package dev.amund.samples.imports.numpy;
