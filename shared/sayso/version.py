"""The version of the software, which every document names. pyproject.toml reads it from here."""

__version__ = "0.1.0"
