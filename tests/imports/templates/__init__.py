"""Tests of blank workbooks."""
