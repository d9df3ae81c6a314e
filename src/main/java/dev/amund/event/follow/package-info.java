/** Following topics: assigning, seeking, catching up, and the one loop that threads poll in. */
package dev.amund.event.follow;
