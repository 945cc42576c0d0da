"""Makes everything that the advisor learns, from files in the project alone: encoder, its card, common words, kept vectors, weights.

    make train          (python -m benchmarks.training [--quick] [--weights-only])

Seeded; under an hour on two cores. What it writes is under version control: look at `git diff` and at benchmarks/ANSWERS.md
before you keep it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

from benchmarks.training.shipping import write_card, write_shipped_vectors, write_words
from benchmarks.training.weights_training import as_toml, train_weights
from bot.deciding.weights import WEIGHTS_FILE
from bot.understanding.encoder import MODEL_FILE, OnnxEncoder
from bot.understanding.pairs import PAIRS_FILE
from bot.understanding.vectors import KeptVectors


def main() -> int:
    """Train, export, and measure nothing: `make answers` does that."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a twentieth of the encoder's steps: shows that all of it runs, and is of no other use")
    parser.add_argument("--weights-only", action="store_true", help="keep the encoder as it is and learn the weights anew")
    parser.add_argument("--model", type=Path, default=MODEL_FILE, help="where the encoder is written")
    args = parser.parse_args()
    if not args.weights_only:
        _train_encoder(args.model, is_quick=args.quick)
    encoder = KeptVectors(OnnxEncoder(args.model), shipped=Path("none"))
    WEIGHTS_FILE.write_text(as_toml(train_weights(encoder)), encoding="utf-8")
    write_shipped_vectors(encoder)
    print(f"Written: {WEIGHTS_FILE.name} and the vectors of the shipped texts.", file=sys.stderr)
    return 0


def _train_encoder(path: Path, *, is_quick: bool) -> None:
    from benchmarks.training.encoder_training import Recipe, train
    from benchmarks.training.export import export, export_pairs

    started = time.monotonic()
    recipe = Recipe()
    if is_quick:
        recipe = replace(recipe, steps=recipe.steps // 20)

    def progress(step: int, loss: float) -> None:
        left = (time.monotonic() - started) / step * (recipe.steps - step)
        print(f"step {step} of {recipe.steps}, loss {loss:.3f}, about {left / 60:.0f} min left", file=sys.stderr)

    trained = train(recipe, progress)
    export(trained, path)
    export_pairs(trained, path.with_name(PAIRS_FILE.name))
    write_card(path, recipe.steps, time.monotonic() - started)
    write_words(OnnxEncoder(path))


if __name__ == "__main__":
    sys.exit(main())
