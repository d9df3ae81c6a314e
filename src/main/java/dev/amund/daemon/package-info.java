/**
 * Builds the parts from the configuration, starts them in order, stops them in the reverse order.
 */
package dev.amund.daemon;
