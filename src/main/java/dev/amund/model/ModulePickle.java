package dev.amund.model;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
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
  private final Map<String, Tensor> tensors = new HashMap<>();

  /**
   * A tensor of a module.
   *
   * @param attribute its name, without the modules that it lies in: {@code weight}, {@code
   *     running_mean}; empty if it is an element of a list
   * @param type of its storage: {@code torch.FloatStorage}, {@code torch.LongStorage}
   */
  record Tensor(String attribute, String type) {}

  private record Storage(String type, String name) {}

  /**
   * Returns the tensors of all modules by the names of their storages, which are those of the
   * entries in the archive's {@code data} folder.
   *
   * @throws IOException if this is no such pickle
   */
  static Map<String, Tensor> tensors(byte[] pickle) throws IOException {
    var reader = new ModulePickle();
    try {
      reader.loads(pickle);
      return Map.copyOf(reader.tensors);
    } catch (PickleException | ClassCastException | IndexOutOfBoundsException e) {
      throw new IOException("its data.pkl cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  protected Object dispatch(short opcode) throws PickleException, IOException {
    switch (opcode) {
      case Opcodes.REDUCE, Opcodes.NEWOBJ -> construct();
      case Opcodes.BUILD -> name(stack.pop());
      default -> {
        return super.dispatch(opcode);
      }
    }
    return NO_RETURN_VALUE;
  }

  private void construct() {
    Object[] arguments = (Object[]) stack.pop();
    stack.pop();
    // torch._utils._rebuild_tensor_v2 is the only function that takes a storage.
    stack.add(arguments.length > 0 ? arguments[0] : new HashMap<>());
    if (stack.peek() instanceof Storage storage) {
      tensors.putIfAbsent(storage.name(), new Tensor("", storage.type()));
    }
  }

  /** The attributes of the module that lies below them on the stack. */
  private void name(Object state) {
    if (state instanceof Map<?, ?> attributes) {
      attributes.forEach(
          (name, value) -> {
            if (value instanceof Storage storage) {
              tensors.put(storage.name(), new Tensor(name.toString(), storage.type()));
            }
          });
    }
  }

  /** Of ("storage", type, name, device, length). */
  @Override
  protected Object persistentLoad(Object id) {
    Object[] parts = (Object[]) id;
    var type = (ClassDict) ((ClassDictConstructor) parts[1]).construct(new Object[0]);
    return new Storage(type.getClassName(), parts[2].toString());
  }
}
