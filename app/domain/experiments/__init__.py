"""Experiments, check-ins, results, claims and handovers."""
