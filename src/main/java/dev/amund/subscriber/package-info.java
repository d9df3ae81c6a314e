/**
 * What a serving fleet embeds: it follows the versions of a model, fetches each one, and hands it
 * over only if its bytes and its signed manifest are what they should be.
 */
package dev.amund.subscriber;
