package dev.amund.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;
import net.razorvine.pickle.objects.ClassDict;
import net.razorvine.pickle.objects.ClassDictConstructor;

/**
 * Reads the pickle of a TorchScript file: a tree of modules, each with its attributes by name. No
 * class that the file names is ever looked up; what is built in its place is an empty shell.
 */
final class ModulePickle extends Unpickler {
  /** Modules that share their parts, nested, have more names than any memory holds. */
  private static final int MOST_NAMES = 1_000_000;

  private final List<Tensor> unnamed = new ArrayList<>();

  /**
   * A tensor as the file describes it. Two attributes with the same instance are one tensor to
   * PyTorch, with one gradient.
   */
  static final class Tensor {
    private final Storage storage;
    private final long offset;
    private final long[] shape;
    private final long[] strides;

    Tensor(Storage storage, long offset, long[] shape, long[] strides) {
      this.storage = storage;
      this.offset = offset;
      this.shape = shape;
      this.strides = strides;
    }

    Storage storage() {
      return storage;
    }

    /** Returns the offset in elements. */
    long offset() {
      return offset;
    }

    long[] shape() {
      return shape;
    }

    /** Returns the strides in elements. */
    long[] strides() {
      return strides;
    }

    /** Returns whether the elements lie one after the other, row-major. */
    boolean isContiguous() {
      long expected = 1;
      for (int i = shape.length - 1; i >= 0; i--) {
        if (shape[i] != 1 && strides[i] != expected) {
          return false;
        }
        expected *= shape[i];
      }
      return true;
    }

    /** Returns the place of an element in the storage, in elements. */
    long place(long[] index) {
      long place = offset;
      for (int i = 0; i < index.length; i++) {
        place += index[i] * strides[i];
      }
      return place;
    }

    /** Returns whether the memory of the two lies in one another's range. */
    boolean overlaps(Tensor other) {
      return storage.equals(other.storage) && offset <= other.last() && other.offset <= last();
    }

    private long last() {
      return place(Arrays.stream(shape).map(length -> length - 1).toArray());
    }
  }

  /**
   * A storage of the archive.
   *
   * @param type {@code torch.FloatStorage}, {@code torch.LongStorage}
   * @param name of the entry in the archive's {@code data} folder
   */
  record Storage(String type, String name) {}

  /**
   * A tensor with its place in the tree.
   *
   * @param module the class of the module that it is an attribute of, such as {@code
   *     __torch__.torch.nn.modules.conv.Conv2d}; empty if it is an element of a list
   * @param path of that module, ending with a dot unless empty
   * @param attribute its name in that module; empty if it is an element of a list
   */
  record Named(String module, String path, String attribute, Tensor tensor) {
    String name() {
      return path + attribute;
    }
  }

  private record Shell(String className, Map<String, Object> attributes) {}

  /**
   * Returns the tensors of all modules, in the order of the file; one that several attributes name
   * comes several times.
   *
   * @throws IOException if this is no such pickle
   */
  static List<Named> tensors(byte[] pickle) throws IOException {
    var reader = new ModulePickle();
    try {
      Object root = reader.loads(pickle);
      var named = new ArrayList<Named>();
      if (root instanceof Shell module) {
        collect(module, "", named, Collections.newSetFromMap(new IdentityHashMap<>()));
      }
      Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      named.forEach(each -> seen.add(each.tensor()));
      reader.unnamed.stream()
          .filter(seen::add)
          .forEach(tensor -> named.add(new Named("", "", "", tensor)));
      return List.copyOf(named);
    } catch (PickleException | ClassCastException | IndexOutOfBoundsException e) {
      throw new IOException("its data.pkl cannot be read: " + e.getMessage(), e);
    }
  }

  private static void collect(Shell module, String path, List<Named> to, Set<Shell> above)
      throws IOException {
    if (!above.add(module)) {
      throw new IOException("its module " + path + " lies in itself");
    }
    for (var attribute : module.attributes().entrySet()) {
      if (attribute.getValue() instanceof Tensor tensor) {
        to.add(new Named(module.className(), path, attribute.getKey(), tensor));
      } else if (attribute.getValue() instanceof Shell child) {
        collect(child, path + attribute.getKey() + ".", to, above);
      }
      if (to.size() > MOST_NAMES) {
        throw new IOException("it names more than " + MOST_NAMES + " tensors");
      }
    }
    above.remove(module);
  }

  @Override
  protected Object dispatch(short opcode) throws PickleException, IOException {
    switch (opcode) {
      case Opcodes.REDUCE, Opcodes.NEWOBJ -> construct();
      case Opcodes.BUILD -> fill(stack.pop());
      // Keeps the order.
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
      default -> {
        return super.dispatch(opcode);
      }
    }
    return NO_RETURN_VALUE;
  }

  private void construct() {
    Object[] arguments = (Object[]) stack.pop();
    Object type = stack.pop();
    // The functions that rebuild a tensor are the only ones that take a storage.
    if (arguments.length > 0 && arguments[0] instanceof Storage storage) {
      var tensor = tensor(storage, arguments);
      unnamed.add(tensor);
      stack.add(tensor);
    } else if (type instanceof ClassDictConstructor constructor && arguments.length == 0) {
      stack.add(new Shell(className(constructor), new LinkedHashMap<>()));
    } else {
      stack.add(arguments.length > 0 ? arguments[0] : new HashMap<>());
    }
  }

  /** Rebuilds a tensor from (storage, offset, shape, strides, …). */
  private static Tensor tensor(Storage storage, Object[] arguments) {
    boolean isStrided =
        arguments.length > 3
            && arguments[2] instanceof Object[] shape
            && arguments[3] instanceof Object[] strides
            && shape.length == strides.length;
    return isStrided
        ? new Tensor(
            storage,
            ((Number) arguments[1]).longValue(),
            numbers((Object[]) arguments[2]),
            numbers((Object[]) arguments[3]))
        : new Tensor(storage, 0, new long[0], new long[0]);
  }

  private static long[] numbers(Object[] values) {
    return Arrays.stream(values)
        .flatMapToLong(value -> LongStream.of(((Number) value).longValue()))
        .toArray();
  }

  /** Gives attributes to the module that lies below them on the stack. */
  private void fill(Object state) {
    if (stack.peek() instanceof Shell module && state instanceof Map<?, ?> attributes) {
      // The unpickler takes them from its stack, the last one first.
      var names = new ArrayList<Object>(attributes.keySet());
      Collections.reverse(names);
      names.forEach(name -> module.attributes().put(name.toString(), attributes.get(name)));
    }
  }

  private static String className(ClassDictConstructor constructor) {
    return ((ClassDict) constructor.construct(new Object[0])).getClassName();
  }

  /** Rebuilds a storage from ("storage", type, name, device, length). */
  @Override
  protected Object persistentLoad(Object id) {
    Object[] parts = (Object[]) id;
    return new Storage(className((ClassDictConstructor) parts[1]), parts[2].toString());
  }
}
