"""The life of a hand-over: who is told."""
