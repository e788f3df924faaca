"""Network → ONNX with whole numbers of eight bits, and the card that says what is in it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from wardesk.train.net import Net


def export(net: Net, path: Path) -> None:
    """Write the network with weights of eight bits; what flows between them is scaled anew for each batch."""
    net.eval()

    ids = torch.randint(4, 100, (2, 16))
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            net, (ids, torch.ones_like(ids)), str(whole), input_names=["ids", "mask"],
            output_names=["tokens", "document", "left", "right"], opset_version=17, dynamo=False,
            dynamic_axes={name: {0: "windows", 1: "pieces"} for name in ("ids", "mask", "tokens", "left", "right")}
            | {"document": {0: "windows"}},
        )  # fmt: skip
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)
