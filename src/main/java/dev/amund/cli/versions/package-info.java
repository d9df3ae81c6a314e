/** {@code amund versions} and {@code amund verify}: lists and checks the versions of a model. */
package dev.amund.cli.versions;
