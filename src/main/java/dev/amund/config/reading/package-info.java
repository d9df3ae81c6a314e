/**
 * Reading a configuration from a file, the environment and the command line: values of each kind
 * with defaults and ranges, every mistake in one exception, and what is in effect and from where.
 */
package dev.amund.config.reading;
