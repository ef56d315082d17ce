"""How dates may be typed in each language, where Django's own list would be ambiguous.

Django reads 04/05/2017 as 5 April in English, and, for want of a list, in Vietnamese too, where everybody means 4 May.
A date in a form is therefore read with the day first in Vietnamese and Italian, and in English only with the year first
or with the month in letters. Years have four digits. What a workbook holds is read by its import profile, not by these.
"""
