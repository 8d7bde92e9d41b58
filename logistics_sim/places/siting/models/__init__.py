"""One siting model per file; each registers itself with `MODELS`."""
