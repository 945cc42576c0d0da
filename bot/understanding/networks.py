"""Opens the networks that ship with the advisor: on the processor, one thread each, so that many questions at once do not fight over the cores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def open_network(path: Path) -> InferenceSession:
    """The network of an ONNX file. onnxruntime is loaded only now: a process that never needs it does not pay for it."""
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
