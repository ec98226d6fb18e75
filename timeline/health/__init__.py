"""Whether the site can serve, and what an operator should do where it cannot: for probes and for `doctor`."""
