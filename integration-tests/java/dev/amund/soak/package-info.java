/**
 * The soak: real daemons, a real broker and a real registry under traffic, while processes are
 * killed and frozen by a seeded schedule; and at the end a check of every promise over all that was
 * ever committed.
 */
package dev.amund.soak;
