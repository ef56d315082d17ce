"""What the home page and the search show a user."""

from registry.home.page import Home, StudyLine, home_of
from registry.home.search import patients_starting_with

__all__ = ["Home", "StudyLine", "home_of", "patients_starting_with"]
