package dev.amund.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters and buffers of a TorchScript file under the names that {@code
 * torch.nn.Module.state_dict} gives them. The file says in its code which attributes of a class are
 * parameters and which are buffers; other tensors belong to neither.
 */
final class StateDict {
  private static final Pattern CLASS =
      Pattern.compile(
          "class (\\w+)\\(Module\\):\\s+__parameters__ = \\[([^\\]]*)\\]\\s+__buffers__ ="
              + " \\[([^\\]]*)\\]");
  private static final Pattern NAME = Pattern.compile("\"([^\"]*)\"");

  private StateDict() {}

  /** Returns the tensors in the order of the file; a tied one comes under each of its names. */
  static List<ModulePickle.Named> of(ModuleFile file) {
    Map<String, Set<String>> declared = declared(file);
    return file.tensors().stream()
        .filter(named -> !named.attribute().isEmpty())
        .filter(
            named ->
                Optional.ofNullable(declared.get(named.module()))
                    .map(names -> names.contains(named.attribute()))
                    .orElse(true))
        .toList();
  }

  /** The names of the parameters and buffers by class, for those whose code is there. */
  private static Map<String, Set<String>> declared(ModuleFile file) {
    String code = file.prefix() + "code/";
    var declared = new HashMap<String, Set<String>>();
    file.entries()
        .forEach(
            (entry, bytes) -> {
              if (entry.startsWith(code) && entry.endsWith(".py")) {
                String path = entry.substring(code.length(), entry.length() - ".py".length());
                var classes = CLASS.matcher(new String(bytes, UTF_8));
                while (classes.find()) {
                  var names = new HashSet<String>();
                  NAME.matcher(classes.group(2) + classes.group(3))
                      .results()
                      .forEach(name -> names.add(name.group(1)));
                  declared.put(path.replace('/', '.') + "." + classes.group(1), names);
                }
              }
            });
    return declared;
  }
}
