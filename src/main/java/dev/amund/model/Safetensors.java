package dev.amund.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the weights and buffers of a model in the safetensors format: the length of a JSON header
 * in 8 bytes, the header with the name, type, shape and place of every tensor, and their values,
 * all little-endian.
 *
 * <p>The values are copied from the TorchScript file byte by byte. DJL's own writer takes native
 * arrays, and hands out no buffers.
 */
public final class Safetensors {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The types of PyTorch's storages that the format knows, and the bytes of an element. */
  private static final Map<String, Type> TYPES =
      Map.of(
          "torch.DoubleStorage", new Type("F64", 8),
          "torch.FloatStorage", new Type("F32", 4),
          "torch.HalfStorage", new Type("F16", 2),
          "torch.BFloat16Storage", new Type("BF16", 2),
          "torch.LongStorage", new Type("I64", 8),
          "torch.IntStorage", new Type("I32", 4),
          "torch.ShortStorage", new Type("I16", 2),
          "torch.CharStorage", new Type("I8", 1),
          "torch.ByteStorage", new Type("U8", 1),
          "torch.BoolStorage", new Type("BOOL", 1));

  private Safetensors() {}

  private record Type(String name, int bytes) {}

  private record Entry(String name, Type type, long[] shape, byte[] values) {}

  /**
   * Returns the state dict of a TorchScript model: parameters and buffers under the names that
   * {@code load_state_dict} expects, a tied weight under each of its names.
   *
   * @return empty if a tensor has a type that the format does not know, such as a quantised one
   * @throws ModelException if the bytes are not TorchScript
   */
  public static Optional<byte[]> of(byte[] torchScript) {
    ModuleFile file = ModuleFile.read(torchScript);
    List<ModulePickle.Named> tensors = StateDict.of(file);
    if (!tensors.stream().allMatch(named -> TYPES.containsKey(type(named)))) {
      return Optional.empty();
    }
    return Optional.of(
        write(
            tensors.stream()
                .map(named -> entry(file, named))
                // So each tensor begins at a multiple of its own size, whatever comes before it.
                .sorted(Comparator.comparing(entry -> -entry.type().bytes()))
                .toList()));
  }

  private static String type(ModulePickle.Named named) {
    return named.tensor().storage().type();
  }

  private static Entry entry(ModuleFile file, ModulePickle.Named named) {
    Type type = TYPES.get(type(named));
    byte[] storage = file.storage(named.tensor().storage());
    return new Entry(
        named.name(), type, named.tensor().shape(), values(named, storage, type.bytes()));
  }

  /** Row-major, wherever the elements lie in the storage. */
  private static byte[] values(ModulePickle.Named named, byte[] storage, int bytes) {
    ModulePickle.Tensor tensor = named.tensor();
    try {
      long count = Arrays.stream(tensor.shape()).reduce(1, Math::multiplyExact);
      byte[] values = new byte[Math.toIntExact(Math.multiplyExact(count, bytes))];
      if (tensor.isContiguous()) {
        copy(storage, tensor.offset() * bytes, values, 0, values.length);
      } else {
        long[] index = new long[tensor.shape().length];
        for (int to = 0; to < values.length; to += bytes) {
          copy(storage, tensor.place(index) * bytes, values, to, bytes);
          advance(index, tensor.shape());
        }
      }
      return values;
    } catch (ArithmeticException | IndexOutOfBoundsException e) {
      throw new ModelException("The tensor " + named.name() + " does not fit its storage", e);
    }
  }

  private static void copy(byte[] from, long place, byte[] to, int at, int length) {
    System.arraycopy(from, Math.toIntExact(place), to, at, length);
  }

  private static void advance(long[] index, long[] shape) {
    for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
      index[d] = 0;
    }
  }

  private static byte[] write(List<Entry> entries) {
    var members = new LinkedHashMap<String, Object>();
    members.put("__metadata__", Map.of("format", "pt"));
    long offset = 0;
    for (Entry entry : entries) {
      long end = offset + entry.values().length;
      var member = new LinkedHashMap<String, Object>();
      member.put("dtype", entry.type().name());
      member.put("shape", entry.shape());
      member.put("data_offsets", List.of(offset, end));
      members.put(entry.name(), member);
      offset = end;
    }
    byte[] header = padded(json(members));
    var out = new ByteArrayOutputStream(Math.toIntExact(Long.BYTES + header.length + offset));
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .array());
    out.writeBytes(header);
    entries.forEach(entry -> out.writeBytes(entry.values()));
    return out.toByteArray();
  }

  private static byte[] json(Map<String, Object> members) {
    try {
      return JSON.writeValueAsBytes(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /** With blanks at the end, so that the values begin at a multiple of 8. */
  private static byte[] padded(byte[] json) {
    byte[] padded = Arrays.copyOf(json, (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }
}
