/** Measures an attack and a whole update, compared with the reference procedure. */
package dev.amund.bench.speed;
