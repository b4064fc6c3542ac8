"""Measurements, one file a capability: ``python -m bench.NAME --data DIR --json`` prints one JSON object."""
