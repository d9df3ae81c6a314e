/**
 * Handles foreign text: read as strict UTF-8 with or without a byte order mark, line by line in
 * bounded memory, and quoted in messages so that it can neither flood nor control a terminal or a
 * log.
 */
package dev.amund.text;
