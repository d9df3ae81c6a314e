package dev.amund.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serializes the intake's state as JSON. Fields may be added and removed between versions, a
 * restart needs no schema registry, and people can read the changelog topics.
 *
 * @param <T> a record of numbers, strings and lists
 */
final class JsonSerde<T> implements Serde<T> {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final ObjectReader reader;
  private final ObjectWriter writer;

  JsonSerde(Class<T> type) {
    this.reader = JSON.readerFor(type);
    this.writer = JSON.writerFor(type);
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, value) -> {
      try {
        return value == null ? null : writer.writeValueAsBytes(value);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> {
      try {
        return bytes == null ? null : reader.readValue(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
