/**
 * Records that cannot be taken: consumers that bound what a record may cost, and the dead letters
 * that keep its beginning and the reason.
 */
package dev.amund.event.deadletters;
