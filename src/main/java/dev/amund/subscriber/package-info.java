/**
 * Subscribes serving fleets: follows the versions of a model, fetches each one, and hands it over
 * only if its bytes and its signed manifest are valid.
 */
package dev.amund.subscriber;
