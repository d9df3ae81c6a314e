"""Tries a model as the daemon will: the checks of `amund doctor`, in the same words, where it is exported.

Whether it is a function of the image alone, can be differentiated and trained, and comes back as it was written.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Set, Tuple

import torch

OBSTACLES = frozenset(
    {
        "weights",
        "forward",
        "batch-size",
        "not-finite",
        "not-deterministic",
        "state-moves",
        "depends-on-batch",
        "input-gradient",
        "weight-gradient",
        "training-mode",
        "save-and-load",
    }
)
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
"""The sizes of batches that exports are made with."""

ODD = 3
"""A size that no export is made with."""

MOST_IMAGES = 8
TOLERANCE = 1e-3
"""How far float32 differs from batch to batch and from kernel to kernel."""

_DEVICE = re.compile(r'torch\.device\("([^"]+)"\)')
_PYTHON_ERROR = re.compile(r"[\w.]*Error: (.*\S)\s*")
_WANTS_INDICES = "Expected tensor for argument #1 'indices'"
_NO_TOKENS = (
    " Models that take tokens, or other whole numbers, are not supported: an attack follows gradients by the input, and whole numbers"
    " have none. Export what comes behind the embedding, and import its vectors as samples."
)
_STATISTICS = ("running_mean", "running_var", "num_batches_tracked")
_FEW = 4
_FAR = 1000
_NEAR = 1e-3
_LEAST = 1e-30
_LEAST_BELOW_ONE = 6e-8
_INPUT_ADVICE = (
    ": export the model without rounding, argmax, detach() and torch.no_grad() on the way from the image to the logits."
)
_WEIGHT_ADVICE = ": leave requires_grad on for at least the last layer, and export the model without torch.no_grad()."

State = Dict[str, bytes]


class ProbeFinding(NamedTuple):
    """What was found: what it concerns, and in words what is wrong or worth knowing and what to change in the export."""

    kind: str
    words: str

    @property
    def is_obstacle(self) -> bool:
        """Whether such a model is not published; otherwise amund can work with it."""
        return self.kind in OBSTACLES


class _Refused(Exception):
    """The model does not take the images, or its output cannot be read."""


def probe(torch_script: bytes, images: torch.Tensor, head: Optional[str] = None) -> List[ProbeFinding]:
    """Tries a TorchScript file on the CPU.

    :param images: float32 (N, channels, height, width) of the kind that it was trained on, at least one; the first few are used
    :param head: which of several outputs is the logits, as models.<id>.output of the daemon says: the place in a tuple or list from 0,
        or the key in a dictionary
    :return: what was found; empty if all is well. Checks that a finding makes pointless are left out
    :raises RuntimeError: it is not TorchScript
    """
    with torch.jit.optimized_execution(False):
        return _Probe(torch_script, images, head).run()


class _Output:
    """Reads the output of a network as logits. What its numbers are is found out once."""

    def __init__(self) -> None:
        self.form: Optional[str] = None

    def learn(self, rows: Callable[[], List[List[float]]]) -> None:
        if self.form is None:
            told = rows()
            self.form = _form(told) if told else None

    def logits(self, raw: torch.Tensor) -> torch.Tensor:
        form = self.form or ("one-logit" if raw.shape[1] == 1 else "logits")
        if form == "probabilities":
            return raw.clamp_min(_LEAST).log()
        if form == "one-logit":
            return torch.cat([raw * 0, raw], 1)
        if form == "one-probability":
            return torch.cat([(1 - raw).clamp_min(_LEAST_BELOW_ONE).log(), raw.clamp_min(_LEAST).log()], 1)
        if form == "several-labels":
            raise _Refused(
                "The model gives each class a probability of its own, and they do not add up to 1: models of several labels a"
                " sample are not supported. If a sample has one class, export the model without its last sigmoid."
            )
        return raw


def _form(rows: Sequence[Sequence[float]]) -> str:
    """Tells from outputs what they are; those of inputs far from any image are among them, for which logits leave [0, 1]."""
    one = len(rows[0]) == 1
    values = [value for row in rows for value in row]
    saturated = any(value != values[0] for value in values) and any(value < _NEAR or value > 1 - _NEAR for value in values)
    if not all(0 <= value <= 1 for value in values) or not saturated:
        return "one-logit" if one else "logits"
    if one:
        return "one-probability"
    return "probabilities" if all(abs(sum(row) - 1) < _NEAR for row in rows) else "several-labels"


class _Probe:
    def __init__(self, torch_script: bytes, images: torch.Tensor, head: Optional[str]) -> None:
        self._bytes = torch_script
        self._head = head
        self._model = self._load(torch_script)
        odd = images if len(images) >= ODD else images[[0, len(images) - 1, 0]]
        self._images = odd[: max(ODD, min(MOST_IMAGES, len(images)))].float()
        self._output = _Output()
        self._before = _state(self._model)
        self._findings: List[ProbeFinding] = []

    @staticmethod
    def _load(torch_script: bytes) -> torch.jit.ScriptModule:
        return torch.jit.load(io.BytesIO(torch_script), map_location="cpu").eval()

    def run(self) -> List[ProbeFinding]:
        self._weights()
        devices = _devices(self._bytes)
        if self._findings or not self._goes_through(devices):
            return self._findings
        logits = self._logits(self._images)
        if not torch.isfinite(logits).all():
            self._found(
                "not-finite",
                "The logits are not finite: the weights are broken, or the model expects other pixels than float32 from 0 to 1; put"
                " the preparation of its input into the module.",
            )
            return self._findings
        if devices:
            self._found("device", _device_words(devices) + " It runs only where that device is.")
        self._say_form()
        self._deterministic(logits)
        if any(finding.is_obstacle for finding in self._findings):
            return self._findings
        self._writes_input()
        self._gradients(logits)
        self._training_mode()
        self._saved_and_loaded(logits)
        return self._findings

    def _found(self, kind: str, words: str) -> None:
        self._findings.append(ProbeFinding(kind, words))

    def _weights(self) -> None:
        obstacle = _training_obstacle(list(self._model.named_parameters()))
        if obstacle:
            self._found("weights", obstacle)

    def _goes_through(self, devices: Set[str]) -> bool:
        refused = self._refusal(self._images[:ODD])
        if refused is None:
            return True
        for size in BATCH_SIZES:
            if self._refusal(self._images[[0] * size]) is None:
                self._found(
                    "batch-size",
                    f"It takes batches of {size} only: export it with torch.jit.script, or trace it with x.flatten(1) or x.size(0) in"
                    " the place of a fixed number.",
                )
                return False
        self._found("forward", f"{_device_words(devices)} {refused}" if devices else refused)
        return False

    def _refusal(self, images: torch.Tensor) -> Optional[str]:
        try:
            self._logits(images)
            return None
        except _Refused as e:
            return str(e)

    def _say_form(self) -> None:
        words = {
            "probabilities": (
                "probabilities",
                "It says probabilities, whose logarithms amund takes as logits: they are less exact; export it without its last"
                " softmax.",
            ),
            "one-probability": (
                "probabilities",
                "It says the probability of class 1, of which amund makes logits of two classes: they are less exact; export it"
                " without its last sigmoid.",
            ),
            "one-logit": ("one-logit", "It says one number, which amund takes as the logit of class 1 against class 0."),
        }
        if self._output.form in words:
            self._found(*words[self._output.form])

    def _deterministic(self, logits: torch.Tensor) -> None:
        if _differ(logits, self._logits(self._images)):
            self._found(
                "not-deterministic",
                "It says something else of the same images: call model.eval() before torch.jit.trace or script, and do not call"
                " dropout with training=True.",
            )
        moved = self._moved(_state(self._model))
        if moved:
            self._found(
                "state-moves",
                f"A pass in evaluation mode changes {', '.join(moved)}: call model.eval() before torch.jit.trace or script, and count"
                " nothing in forward.",
            )
        if not any(finding.is_obstacle for finding in self._findings) and _differ(logits[:1], self._logits(self._images[:1])):
            self._found(
                "depends-on-batch",
                "What it says of an image depends on the others in the batch: call model.eval() before torch.jit.trace, and normalise"
                " by running statistics.",
            )

    def _writes_input(self) -> None:
        given = self._images.clone()
        with torch.no_grad():
            self._call(given)
        if not torch.equal(given, self._images):
            self._found(
                "writes-input",
                "It writes to the images that it is given; amund gives it a copy each time. Write x = (x - mean) / std instead of"
                " x.sub_(mean).div_(std) to save that of others.",
            )

    def _gradients(self, logits: torch.Tensor) -> None:
        predicted = logits.argmax(1)
        try:
            gradient = self._input_gradient(predicted)
            if gradient is None or not torch.isfinite(gradient).all() or not gradient.abs().max() > 0:
                self._found("input-gradient", "No gradient comes to the image" + _INPUT_ADVICE)
        except (_Refused, RuntimeError) as e:
            self._found("input-gradient", f"The model cannot be differentiated by its input: {_first_line(e)}" + _INPUT_ADVICE)
        try:
            # Of what it is sure of the loss has none, for instance where the input is not normalised.
            if not self._has_weight_gradient(logits.argmin(1)):
                self._found("weight-gradient", "No gradient comes to a weight that may move" + _WEIGHT_ADVICE)
        except (_Refused, RuntimeError) as e:
            self._found("weight-gradient", f"The model cannot be differentiated by its weights: {_first_line(e)}" + _WEIGHT_ADVICE)

    def _input_gradient(self, labels: torch.Tensor) -> Optional[torch.Tensor]:
        # Of the cross-entropy its direction, as the attack takes it: where the model is sure, float32 has no room for 1 - p.
        leaf = self._images.clone().requires_grad_(True)
        with self._gradients_of(set()):
            logits = self._output.logits(self._call(leaf.clone()))
            truth = torch.nn.functional.one_hot(labels, logits.shape[1]).float()
            others = (logits.detach() - 1e30 * truth).softmax(1)
            logits.backward(others - truth)
        return leaf.grad

    def _has_weight_gradient(self, labels: torch.Tensor) -> bool:
        weights = dict(self._model.named_parameters())
        # A module exported wholly without gradients was meant for inference, not to stay fixed.
        trainable = {name for name, weight in weights.items() if weight.requires_grad} or set(weights)
        with self._gradients_of(trainable):
            logits = self._output.logits(self._call(self._images.clone()))
            torch.nn.functional.cross_entropy(logits, labels).backward()
            return any(weight.grad is not None and bool(weight.grad.abs().max() > 0) for weight in weights.values())

    def _gradients_of(self, names: Set[str]) -> "_Recording":
        return _Recording(self._model, names)

    def _training_mode(self) -> None:
        try:
            with torch.no_grad():
                self._model.train()
                logits = self._output.logits(self._call(self._images.clone()))
            if not torch.isfinite(logits).all():
                self._found("training-mode", "In training mode its logits are not finite.")
            self._model.eval()
            moved = [name for name in self._moved(_state(self._model)) if name.rpartition(".")[2] not in _STATISTICS]
            if moved:
                self._found(
                    "training-state",
                    f"A pass in training mode changes {', '.join(moved)}, which are no batch-norm statistics: updates with"
                    " amun.fine-tune.batch-norm: frozen leave them as they are.",
                )
        except _Refused as e:
            self._found("training-mode", f"It fails in training mode: {e} Call the module once in train() before the export.")
        finally:
            self._model = self._load(self._bytes)

    def _saved_and_loaded(self, logits: torch.Tensor) -> None:
        written = io.BytesIO()
        torch.jit.save(self._model, written)
        self._model = self._load(written.getvalue())
        if _differ(logits, self._logits(self._images)) or self._moved(_state(self._model)):
            self._found(
                "save-and-load",
                "Written and read again it says something else: register all that it computes with as parameters or buffers.",
            )

    def _moved(self, after: State) -> List[str]:
        return sorted(name for name, values in after.items() if self._before.get(name) != values)

    def _logits(self, images: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            self._output.learn(lambda: self._telling_outputs(images))
            # A copy: the module may normalise its input where it lies.
            return self._output.logits(self._call(images.clone()))

    def _telling_outputs(self, images: torch.Tensor) -> List[List[float]]:
        rows = []
        for factor in (1, _FAR, -_FAR):
            try:
                said = self._call(images[:_FEW] * factor)
            except _Refused:
                continue  # A module may refuse inputs that are no images; what it says of the others tells as well.
            rows += [row.tolist() for row in said.float() if torch.isfinite(row).all()]
        return rows

    def _call(self, images: torch.Tensor) -> torch.Tensor:
        count, shape = len(images), tuple(images.shape)
        try:
            said = self._model(images)
        except Exception as e:  # TorchScript raises what the module raises.
            reason = _reason(e)
            advice = _NO_TOKENS if _WANTS_INDICES in reason else ""
            raise _Refused(f"The model refused images of shape {shape}: {reason}{advice}") from e
        only = _chosen(said, self._head, count)
        if only.dim() not in (1, 2) or only.shape[0] != count or only.dim() == 2 and only.shape[1] < 1:
            raise _Refused(
                "The model must turn images (N, channels, height, width) into one tensor of logits (N, classes), or (N) for two"
                f" classes; from float32{shape} it made {tuple(only.shape)}."
            )
        return only if only.dim() == 2 else only.reshape(count, 1)


class _Recording:
    """Records gradients of some weights, and afterwards as the exporter left it."""

    def __init__(self, model: torch.jit.ScriptModule, names: Set[str]) -> None:
        self._weights = list(model.named_parameters())
        self._names = names
        self._left = [weight.requires_grad for _, weight in self._weights]

    def __enter__(self) -> None:
        for name, weight in self._weights:
            weight.requires_grad_(name in self._names)
            weight.grad = None

    def __exit__(self, *_: object) -> None:
        for (_, weight), left in zip(self._weights, self._left):
            weight.requires_grad_(left)
            weight.grad = None


def _training_obstacle(weights: Sequence[Tuple[str, torch.Tensor]]) -> Optional[str]:
    if not weights:
        return (
            "The model has no weights to train: export it without torch.jit.freeze and without torch.jit.optimize_for_inference."
        )
    for name, weight in weights:
        if weight.dtype != torch.float32:
            return (
                f"Weight {name} is {str(weight.dtype)[6:]}, and only float32 weights are updated: call model.float() before the"
                " export."
            )
    for place, (name, weight) in enumerate(weights):
        for other_name, other in weights[:place]:
            if _overlap(weight, other):
                return (
                    f"Weights {other_name} and {name} share a part of their memory: make each a parameter of its own, with .clone(),"
                    " or one parameter that both places use."
                )
    return None


def _overlap(left: torch.Tensor, right: torch.Tensor) -> bool:
    """Whether the memory of the two lies in one another's range, and is not the same."""
    a, b = _range(left), _range(right)
    same = a == b and left.shape == right.shape and left.stride() == right.stride()
    return not same and a[0] == b[0] and a[1] <= b[2] and b[1] <= a[2]


def _range(tensor: torch.Tensor) -> Tuple[int, int, int]:
    storage = tensor.untyped_storage() if hasattr(tensor, "untyped_storage") else tensor.storage()
    first = tensor.storage_offset()
    return storage.data_ptr(), first, first + sum((n - 1) * stride for n, stride in zip(tensor.shape, tensor.stride()))


def _devices(torch_script: bytes) -> Set[str]:
    with zipfile.ZipFile(io.BytesIO(torch_script)) as archive:
        code = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if name.endswith(".py")]
    return {device for text in code for device in _DEVICE.findall(text) if device != "cpu"}


def _device_words(devices: Set[str]) -> str:
    return f"Its code names the device {', '.join(sorted(devices))}: make tensors on x.device, and export the model on the CPU."


def _state(model: torch.jit.ScriptModule) -> State:
    return {
        name: value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if value.numel() else b""
        for name, value in model.state_dict().items()
    }


def _differ(left: torch.Tensor, right: torch.Tensor) -> bool:
    return not bool(((left - right).abs() <= TOLERANCE * (1 + left.abs())).all())


def _chosen(said: Any, head: Optional[str], count: int) -> torch.Tensor:
    """Chooses the logits among what a module returns, as the daemon does."""
    heads = named_tensors(said)
    if heads is None:
        raise _Refused(
            "The model returns something that is no tensor, such as None, alone or beside tensors: export a module around it that"
            " returns tensors only, as `return self.model(x)[0]` does."
        )
    words = ", ".join(f"{name} ({', '.join(_shape(tensor, count))})" for name, tensor in heads.items())
    if head is not None:
        if head not in heads:
            raise _Refused(f"The model has no output {head}, as models.<id>.output says: it returns {words}.")
        return heads[head]
    if len(heads) != 1:
        likeliest = [name for name, tensor in heads.items() if tensor.dim() == 2 and tensor.is_floating_point()] or ["0"]
        raise _Refused(
            f"The model returns {len(heads)} tensors: {words}. Say which of them is the logits, with models.<id>.output, such as output:"
            f" {likeliest[0]}, or export a module around it that returns them alone, as `return self.model(x)[0]` does."
        )
    return next(iter(heads.values()))


def _shape(tensor: torch.Tensor, count: int) -> List[str]:
    return ["N" if place == 0 and length == count else str(length) for place, length in enumerate(tensor.shape)]


def named_tensors(said: Any) -> Optional[Dict[str, torch.Tensor]]:
    """Returns the tensors in an output by name: those of a dictionary by their keys, others by their places, counted through all that is
    nested; None if there is something else in it."""
    flat: List[Tuple[Optional[str], Any]] = []

    def flatten(value: Any) -> None:
        if isinstance(value, dict):
            flat.extend(value.items())
        elif isinstance(value, (tuple, list)):
            for item in value:
                flatten(item)
        else:
            flat.append((None, value))

    flatten(said)
    if not all(isinstance(value, torch.Tensor) for _, value in flat):
        return None
    places = {str(place): value for place, (key, value) in enumerate(flat) if key is None}
    return {**places, **dict(sorted((str(key), value) for key, value in flat if key is not None))}


def _first_line(e: Exception) -> str:
    return next(iter(str(e).splitlines()), type(e).__name__)


def _reason(e: Exception) -> str:
    """TorchScript reports a failure as a trace of the model's source, and what went wrong last."""
    errors = [found.group(1) for found in map(_PYTHON_ERROR.fullmatch, str(e).splitlines()) if found]
    return errors[-1] if errors else _first_line(e)
