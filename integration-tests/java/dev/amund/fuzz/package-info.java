/** What careless and hostile neighbours send, drawn from a seed, and how amund bears it. */
package dev.amund.fuzz;
