"""Dates as they are typed in English; the first is also how a form shows them."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d %b %Y", "%d %B %Y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M:%S", "%d %b %Y %H:%M:%S", "%Y-%m-%d %H:%M", "%d %b %Y %H:%M"]
