/** Real processes that tests start, freeze, kill and start again. */
package dev.amund.process;
