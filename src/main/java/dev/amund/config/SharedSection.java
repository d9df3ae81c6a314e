package dev.amund.config;

/** Settings whose keys stand in the section of the record that holds them, not in their own. */
interface SharedSection {}
