/** How many requests a second the intake takes. */
package dev.amund.bench.intake;
