package dev.amund.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  /** A tensor of a file, of which no copy is made before it is written. */
  private record Entry(ModulePickle.Named named, Type type) {
    int length() {
      try {
        long count = Arrays.stream(named.tensor().shape()).reduce(1, Math::multiplyExact);
        return Math.toIntExact(Math.multiplyExact(count, type.bytes()));
      } catch (ArithmeticException e) {
        throw misfit(named, e);
      }
    }
  }

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
            file,
            tensors.stream()
                .map(named -> new Entry(named, TYPES.get(type(named))))
                // So each tensor begins at a multiple of its own size, whatever comes before it.
                .sorted(Comparator.comparing(entry -> -entry.type().bytes()))
                .toList()));
  }

  private static String type(ModulePickle.Named named) {
    return named.tensor().storage().type();
  }

  /** Row-major, wherever the elements lie in the storage. */
  private static void copy(ModuleFile file, Entry entry, byte[] to, int begin, int end) {
    ModulePickle.Tensor tensor = entry.named().tensor();
    byte[] storage = file.storage(tensor.storage());
    int bytes = entry.type().bytes();
    try {
      if (tensor.isContiguous()) {
        copy(storage, tensor.offset() * bytes, to, begin, end - begin);
      } else {
        long[] index = new long[tensor.shape().length];
        for (int at = begin; at < end; at += bytes) {
          copy(storage, tensor.place(index) * bytes, to, at, bytes);
          advance(index, tensor.shape());
        }
      }
    } catch (ArithmeticException | IndexOutOfBoundsException e) {
      throw misfit(entry.named(), e);
    }
  }

  private static ModelException misfit(ModulePickle.Named named, RuntimeException e) {
    return new ModelException("The tensor " + named.name() + " does not fit its storage", e);
  }

  private static void copy(byte[] from, long place, byte[] to, int at, int length) {
    System.arraycopy(from, Math.toIntExact(place), to, at, length);
  }

  private static void advance(long[] index, long[] shape) {
    for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
      index[d] = 0;
    }
  }

  private static byte[] write(ModuleFile file, List<Entry> entries) {
    var members = new LinkedHashMap<String, Object>();
    members.put("__metadata__", Map.of("format", "pt"));
    long offset = 0;
    for (Entry entry : entries) {
      long end = offset + entry.length();
      var member = new LinkedHashMap<String, Object>();
      member.put("dtype", entry.type().name());
      member.put("shape", entry.named().tensor().shape());
      member.put("data_offsets", List.of(offset, end));
      members.put(entry.named().name(), member);
      offset = end;
    }
    byte[] header = padded(json(members));
    byte[] written = new byte[Math.toIntExact(Long.BYTES + header.length + offset)];
    var out = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(header.length).put(header);
    for (Entry entry : entries) {
      int begin = out.position();
      out.position(begin + entry.length());
      copy(file, entry, written, begin, out.position());
    }
    return written;
  }

  private static byte[] json(Map<String, Object> members) {
    try {
      return JSON.writeValueAsBytes(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /** Returns the header, padded with blanks so that the values begin at a multiple of 8. */
  private static byte[] padded(byte[] json) {
    byte[] padded = Arrays.copyOf(json, (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }
}
