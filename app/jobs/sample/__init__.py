"""The sample organisation: a year of rounds of an installation company, played by the real commands."""

from app.jobs.sample.making import is_sample, make_sample, remove_sample

__all__ = ["is_sample", "make_sample", "remove_sample"]
