"""Values without I/O: money, ids, clock, errors, paging, geography."""
