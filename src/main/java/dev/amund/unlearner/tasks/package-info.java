/**
 * The tasks of the unlearner: publish a base model, forget a batch or a slice of one, erase,
 * retire, and what each of these hands to a transaction. Values only: no thread, no file, no
 * connection.
 */
package dev.amund.unlearner.tasks;
