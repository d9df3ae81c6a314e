package dev.amund.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * A TorchScript file taken apart: a zip archive with one entry for each tensor storage (PyTorch's
 * {@code docs/source/jit serialization}), little-endian, and a pickle that says what each of them
 * is.
 *
 * @param entries all of the archive, in its order, with their bytes
 * @param storages those that hold numbers, by the name of their entry
 */
record ModuleFile(Map<String, byte[]> entries, Map<String, StorageKind> storages) {
  /** The alignment at which PyTorch's reader may map the storages into memory. */
  private static final int ALIGNMENT = 64;

  /** The size of an entry without its name, which is written twice, and its content. */
  private static final int ENTRY_OVERHEAD = 256;

  /** Entries that torch.export writes, later versions the first, earlier ones the other. */
  private static final Set<String> EXPORTED =
      Set.of("archive_format", "serialized_exported_program.json");

  private static final byte[] EMPTY = {};
  private static final String PICKLE = "data.pkl";
  private static final String DATA = "data/";

  /** The role of a storage in a training. */
  enum StorageKind {
    /** Float32 weights, and buffers that are no statistics. */
    WEIGHTS,
    /** The float32 running mean of a batch norm. */
    RUNNING_MEAN,
    /** The float32 running variance of a batch norm. */
    RUNNING_VARIANCE,
    /** The int64 count of the batches that a batch norm has seen. */
    BATCH_COUNT
  }

  /**
   * Takes a file apart.
   *
   * @throws ModelException if it is not TorchScript
   */
  static ModuleFile read(byte[] torchScript) {
    try (var zip = open(torchScript)) {
      var entries = new LinkedHashMap<String, byte[]>();
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        try (var in = zip.getInputStream(entry)) {
          entries.put(entry.getName(), in.readAllBytes());
        }
      }
      return new ModuleFile(entries, storages(entries));
    } catch (IOException e) {
      throw notTorchScript(e);
    }
  }

  private static Map<String, StorageKind> storages(Map<String, byte[]> entries) throws IOException {
    String prefix = prefix(entries.keySet());
    var kinds = new HashMap<String, StorageKind>();
    for (ModulePickle.Named named : ModulePickle.tensors(entries.get(prefix + PICKLE))) {
      String storage = prefix + DATA + named.tensor().storage().name();
      kind(named).ifPresent(kind -> kinds.put(storage, kind));
    }
    kinds.keySet().retainAll(entries.keySet());
    return kinds;
  }

  private static String prefix(Collection<String> names) throws IOException {
    return names.stream()
        .filter(name -> name.endsWith("/" + PICKLE))
        .findFirst()
        .map(name -> name.substring(0, name.length() - PICKLE.length()))
        .orElseThrow(() -> new IOException("it has no data.pkl"));
  }

  /**
   * Reads only what a file says of its tensors, not their values.
   *
   * @throws ModelException if it is not TorchScript
   */
  static List<ModulePickle.Named> tensors(byte[] torchScript) {
    try (var zip = open(torchScript)) {
      var names = Collections.list(zip.getEntries()).stream().map(ZipArchiveEntry::getName);
      String pickle = prefix(names.toList()) + PICKLE;
      try (var in = zip.getInputStream(zip.getEntry(pickle))) {
        return ModulePickle.tensors(in.readAllBytes());
      }
    } catch (IOException e) {
      throw notTorchScript(e);
    }
  }

  /** Returns whether it is a program of torch.export, which is a zip archive, too. */
  static boolean isExportedProgram(byte[] file) {
    try (var zip = open(file)) {
      return Collections.list(zip.getEntries()).stream()
          .map(ZipArchiveEntry::getName)
          .map(name -> name.substring(name.lastIndexOf('/') + 1))
          .anyMatch(EXPORTED::contains);
    } catch (IOException e) {
      return false;
    }
  }

  private static ZipFile open(byte[] torchScript) throws IOException {
    return ZipFile.builder()
        .setSeekableByteChannel(new SeekableInMemoryByteChannel(torchScript))
        .get();
  }

  private static ModelException notTorchScript(IOException e) {
    return new ModelException("The model is not a TorchScript file: " + e.getMessage(), e);
  }

  private static Optional<StorageKind> kind(ModulePickle.Named named) {
    return switch (named.tensor().storage().type()) {
      case "torch.FloatStorage" -> Optional.of(ofFloats(named.attribute()));
      case "torch.LongStorage" ->
          named.attribute().equals("num_batches_tracked")
              ? Optional.of(StorageKind.BATCH_COUNT)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static StorageKind ofFloats(String name) {
    return switch (name) {
      case "running_mean" -> StorageKind.RUNNING_MEAN;
      case "running_var" -> StorageKind.RUNNING_VARIANCE;
      default -> StorageKind.WEIGHTS;
    };
  }

  /** Returns where the entries of the module itself begin. */
  String prefix() {
    try {
      return prefix(entries.keySet());
    } catch (IOException e) {
      throw notTorchScript(e);
    }
  }

  /** Returns the tensors that the file describes. */
  List<ModulePickle.Named> tensors() {
    try {
      return ModulePickle.tensors(entries.get(prefix() + PICKLE));
    } catch (IOException e) {
      throw notTorchScript(e);
    }
  }

  /**
   * The bytes of a storage.
   *
   * @throws ModelException if it is not there
   */
  byte[] storage(ModulePickle.Storage storage) {
    return Optional.ofNullable(entries.get(prefix() + DATA + storage.name()))
        .orElseThrow(() -> new ModelException("The model has no storage " + storage.name()));
  }

  /**
   * Returns the file without the content of some entries, which {@link #with} then has to give:
   * what is kept elsewhere as numbers need not be kept as bytes, too.
   */
  ModuleFile without(Set<String> contents) {
    var rest = new LinkedHashMap<>(entries);
    contents.forEach(name -> rest.put(name, EMPTY));
    return new ModuleFile(rest, storages);
  }

  /** The values of a float32 storage. */
  float[] floats(String storage) {
    var buffer = ByteBuffer.wrap(entries.get(storage)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[buffer.remaining() / Float.BYTES];
    buffer.asFloatBuffer().get(values);
    return values;
  }

  /** Puts the file together. */
  byte[] bytes() {
    return with(Map.of());
  }

  /**
   * Puts the file together, with other values in some float32 storages.
   *
   * @param values by the name of the entry, in whose place they come
   */
  byte[] with(Map<String, float[]> values) {
    // A large file must not be copied each time that its bytes have grown.
    var bytes = new ByteArrayOutputStream(size(values));
    try (var zip = new ZipArchiveOutputStream(bytes)) {
      for (var entry : entries.entrySet()) {
        float[] replaced = values.get(entry.getKey());
        byte[] content = replaced == null ? entry.getValue() : bytes(replaced);
        var header = new ZipArchiveEntry(entry.getKey());
        header.setMethod(ZipArchiveEntry.STORED);
        header.setAlignment(ALIGNMENT);
        header.setSize(content.length);
        header.setCrc(crc(content));
        zip.putArchiveEntry(header);
        zip.write(content);
        zip.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** About, and rather more than less. */
  private int size(Map<String, float[]> values) {
    long size = 0;
    for (var entry : entries.entrySet()) {
      float[] replaced = values.get(entry.getKey());
      long content =
          replaced == null ? entry.getValue().length : (long) replaced.length * Float.BYTES;
      size += content + 2L * entry.getKey().length() + ENTRY_OVERHEAD;
    }
    return (int) Math.min(size, Integer.MAX_VALUE - Long.BYTES);
  }

  private static long crc(byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }

  private static byte[] bytes(float[] values) {
    var buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  /** The names of the storages of some kind, in the archive's order. */
  List<String> storages(StorageKind kind) {
    return entries.keySet().stream().filter(name -> storages.get(name) == kind).toList();
  }
}
