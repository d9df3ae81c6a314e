/**
 * From an image file to the pixels of a sample: PNG and JPEG headers, decoding in bounded memory,
 * orientation, cropping and resizing as Pillow does.
 */
package dev.amund.samples.images;
