"""A simulated marketplace that drives the demo, the load tests and the fault tests."""
