/** What an attack and a whole update cost, beside the reference procedure. */
package dev.amund.bench.speed;
