"""Charts and maps of a page as SVG at once: what stands in for Matplotlib, and what it draws by."""
