"""The charts: what is drawn, from published rows, as shapes and words that templates put on a page."""
