"""The pages of the reports: each view parses, authorises, calls and renders."""
