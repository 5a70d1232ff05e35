"""Older layers: raising what clients send to the newest layer, lowering what they are sent.

The converters are in one module for each theme; importing :mod:`heliogram.tl.layers.converters` registers them all.
"""
