"""Couriers, their rounds, proof of delivery and failed attempts."""
