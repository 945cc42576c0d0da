"""Ranking clauses and choosing the route."""
