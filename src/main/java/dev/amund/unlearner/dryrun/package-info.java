/** An update of a copy of a model, which publishes and erases nothing. */
package dev.amund.unlearner.dryrun;
