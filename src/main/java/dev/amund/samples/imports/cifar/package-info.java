/**
 * Records in the binary layouts of CIFAR-10 and CIFAR-100: files, archives, and records that a
 * manifest names.
 */
package dev.amund.samples.imports.cifar;
