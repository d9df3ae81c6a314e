/**
 * What must be true of topics, subjects, groups and transactions before a daemon starts; created
 * where it may, refused in words where it may not.
 */
package dev.amund.event.admin;
