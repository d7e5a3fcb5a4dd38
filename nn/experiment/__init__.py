"""Experiments, from a data set to a folder with a model and a report, and sweeps over many."""
