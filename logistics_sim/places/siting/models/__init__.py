"""One siting model per file; each registers itself with `siting_model`."""
