"""Derivatives of functions: `grad` and its kin, the call that each records, its arguments, and the check of it."""
