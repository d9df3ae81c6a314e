/**
 * The attempts at one forget set: each starts from the same weights, is judged by the gates, and
 * decides the settings of the next.
 */
package dev.amund.unlearner.attempts;
