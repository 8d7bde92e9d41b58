"""The shipped font for Chinese names, its licence beside it."""

from logistics_sim.report.fonts.shipped import FAMILY, font_path, page_font

__all__ = ["FAMILY", "font_path", "page_font"]
