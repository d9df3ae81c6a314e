/**
 * Builds the parts from the configuration, starts them in order, and stops them in reverse order.
 */
package dev.amund.daemon;
