"""Settings of the documentation site: Sphinx with MyST (the pages stay Markdown) and Furo.

Built offline and without warnings: ``make docs``; see ``docs/documentation.md``.
"""

from importlib import metadata

project = "logistics-sim"
author = "logistics-sim maintainers"
copyright = "logistics-sim maintainers, Apache-2.0"
version = release = metadata.version("logistics-sim")

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
numpydoc_show_class_members = False
autodoc_typehints = "description"
autodoc_member_order = "bysource"

# Links to files of the source tree (code, LICENSE) are left as they stand in the repository.
suppress_warnings = ["myst.xref_missing"]

html_theme = "furo"
html_title = "logistics-sim"
html_copy_source = False
exclude_patterns = ["_build"]
