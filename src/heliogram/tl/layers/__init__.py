"""Older layers: raising what clients send to the newest layer, lowering what they are sent."""
