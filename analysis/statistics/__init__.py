"""Statistics as pure functions on arrays; no Django, no pandas, no formatting.

See the bottom of this docstring for the list of functions.
"""
