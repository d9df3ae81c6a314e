/** {@code amund keys}: creates, shows and replaces the signing key. */
package dev.amund.cli.keys;
