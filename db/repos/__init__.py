"""Queries by noun: plain functions over a `Connection`. None of them commits."""
