"""The pages of the import, by theme. A view parses, authorises, calls and renders."""
