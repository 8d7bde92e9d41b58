"""Studies: run folders, cases, sweeps and the answers drawn from them."""
