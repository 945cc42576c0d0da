"""How near a clause lies to whatever staff ask: some clauses are near to everything, and it says little that one of these is near to a question.

Such "hubs" come with every comparison of vectors (Radovanovic et al., 2010). A likeness tells more once the likeness that a clause has to
the questions nearest to it has been taken from it (cross-domain similarity local scaling, Conneau et al., 2018); how much of it is learnt.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.understanding.encoder import Vectors
from bot.understanding.similarity import Rows, Scores

_SHARE = 1 / 80
_FEWEST = 10
"""The share of the phrasings that are nearest to a clause, and how many are taken at least."""
_MOST_COMPARED = 4_000_000
"""Of a policy so large that there are more pairs of a rule and a phrasing, only every so many a phrasing is compared."""


def hubness(phrasings: Vectors, clauses: Vectors, rules: Vectors, owner: Rows) -> tuple[Scores, Scores]:
    """Each clause's mean likeness to the phrasings nearest to it: by the clause as a whole, and by the likest of its rules.

    `owner` tells the clause of each rule and never falls. Without phrasings no clause is a hub.
    """
    step = max(1, -(-len(phrasings) * len(rules) // _MOST_COMPARED))
    asked = phrasings[::step]
    if not len(asked) or not len(rules):
        return np.zeros(len(clauses), np.float32), np.zeros(len(clauses), np.float32)
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    by_rule = np.full((len(asked), len(clauses)), -1.0, np.float32)
    by_rule[:, owner[begins]] = np.maximum.reduceat(asked @ rules.T, begins, axis=1)
    return _mean_of_nearest(asked @ clauses.T), _mean_of_nearest(by_rule)


def _mean_of_nearest(likeness: NDArray[np.float32]) -> Scores:
    """For each column the mean of its highest values."""
    count = min(len(likeness), max(_FEWEST, round(_SHARE * len(likeness))))
    return np.asarray(np.partition(likeness, -count, axis=0)[-count:].mean(axis=0), np.float32)
