/**
 * The state of requests and versions, read from the beginning of the public topics into bounded
 * memory. Every daemon reads all partitions, so each can answer for all of them. Nothing here
 * publishes or changes anything.
 */
package dev.amund.ledger;
