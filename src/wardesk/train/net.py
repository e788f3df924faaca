"""The network: one encoder, and on its last layer a line of small heads that are read together.

``spans`` heads label each word piece in BIO, ``marks`` heads label the piece a trigger begins with, ``document`` heads say
what a whole text is about, and pair heads score two pieces of one window: does this one fill that role of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from wardesk.train.base import Array, Base


class Sizes(NamedTuple):
    """Columns of each output."""

    tokens: int
    document: int
    roles: int
    pair: int


class Seen(NamedTuple):
    """Outputs for a batch of windows."""

    tokens: Tensor
    document: Tensor
    left: Tensor
    right: Tensor


class Layer(nn.Module):
    """One layer in BERT's own order: attention, norm after the sum, two linear maps, norm after the sum.

    Torch's own layer has fixed sizes written into the exported graph; this one has not.
    """

    def __init__(self, base: Base, number: int) -> None:
        super().__init__()
        key = f"encoder.layer.{number}."
        self.heads = base.heads
        parts = [f"{key}attention.self.{part}" for part in ("query", "key", "value")]
        self.attend = _linear(np.concatenate([base.weights[f"{p}.weight"] for p in parts]),
                              np.concatenate([base.weights[f"{p}.bias"] for p in parts]))  # fmt: skip
        self.gather = _linear(*_pair(base, f"{key}attention.output.dense"))
        self.norm = _norm(base, f"{key}attention.output.LayerNorm")
        self.widen = _linear(*_pair(base, f"{key}intermediate.dense"))
        self.narrow = _linear(*_pair(base, f"{key}output.dense"))
        self.last = _norm(base, f"{key}output.LayerNorm")

    def forward(self, hidden: Tensor, seen: Tensor) -> Tensor:
        """Hidden states of the next layer; ``seen`` is where attention may look."""
        asked, keys, values = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.attend(hidden).chunk(3, dim=-1)
        )
        mixed = functional.scaled_dot_product_attention(asked, keys, values, attn_mask=seen)
        hidden = self.norm(hidden + self.gather(mixed.transpose(1, 2).flatten(2)))
        return self.last(hidden + self.narrow(functional.gelu(self.widen(hidden))))


class Encoder(nn.Module):
    """Embeddings and the layers asked for. Word embeddings stay as they came."""

    def __init__(self, base: Base, rows: Sequence[int], layers: Sequence[int]) -> None:
        super().__init__()
        table = base.weights["embeddings.word_embeddings.weight"][np.array(rows)]
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(table), freeze=True)
        kinds = base.weights["embeddings.token_type_embeddings.weight"]
        self.positions = nn.Parameter(torch.from_numpy(base.weights["embeddings.position_embeddings.weight"] + kinds[0]))
        self.norm = _norm(base, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(Layer(base, number) for number in layers)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Last hidden states of a batch of windows."""
        hidden = self.norm(self.words(ids) + self.positions[: ids.shape[1]])
        seen = (mask != 0)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, seen)
        return hidden


def _pair(base: Base, name: str) -> tuple[Array, Array]:
    return base.weights[f"{name}.weight"], base.weights[f"{name}.bias"]


def _linear(weight: Array, bias: Array) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.load_state_dict({"weight": torch.from_numpy(weight), "bias": torch.from_numpy(bias)})
    return made


def _norm(base: Base, name: str) -> nn.LayerNorm:
    weight, bias = _pair(base, name)
    made = nn.LayerNorm(len(weight), eps=base.epsilon)
    made.load_state_dict({"weight": torch.from_numpy(weight), "bias": torch.from_numpy(bias)})
    return made


class Net(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder: Encoder, width: int, sizes: Sizes) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(0.1)
        self.tokens = nn.Linear(width, sizes.tokens)
        self.attend = nn.Linear(width, 1)
        self.document = nn.Linear(width, sizes.document)
        self.left = nn.Linear(width, sizes.roles * sizes.pair)
        self.right = nn.Linear(width, sizes.roles * sizes.pair)

    def forward(self, ids: Tensor, mask: Tensor) -> Seen:
        """All outputs for a batch of windows."""
        hidden = self.encoder(ids, mask)
        seen = self.drop(hidden)
        weight = self.attend(hidden).squeeze(-1).masked_fill(mask == 0, -1e4).softmax(-1)
        pooled = self.drop((hidden * weight.unsqueeze(-1)).sum(1))
        return Seen(self.tokens(seen), self.document(pooled), self.left(seen), self.right(seen))
