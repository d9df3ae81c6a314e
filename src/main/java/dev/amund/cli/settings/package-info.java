/** {@code amund config}: checks the configuration and shows what is in effect. */
package dev.amund.cli.settings;
