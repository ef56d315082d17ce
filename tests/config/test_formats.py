"""A date typed into a form means the same day to whoever types it and to the registry."""

import datetime as dt

import pytest
from django import forms
from django.utils import translation

FOURTH_OF_MAY = dt.date(2017, 5, 4)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("vi", "04/05/2017"),
        ("vi", "04-05-2017"),
        ("vi", "2017-05-04"),
        ("it", "04/05/2017"),
        ("it", "2017-05-04"),
        ("en", "2017-05-04"),
        ("en", "4 May 2017"),
    ],
)
def test_a_date_is_read_as_it_is_meant(language: str, typed: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean(typed) == FOURTH_OF_MAY


@pytest.mark.parametrize(
    ("language", "typed"),
    [("en", "04/05/2017"), ("en", "05/04/17"), ("vi", "05/31/2017"), ("vi", "04/05/17"), ("it", "04/05/17")],
)
def test_a_date_that_could_be_another_is_refused(language: str, typed: str) -> None:
    with translation.override(language), pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


@pytest.mark.parametrize("language", ["en", "vi", "it"])
def test_a_form_reads_the_date_that_it_shows(language: str) -> None:
    with translation.override(language):
        field = forms.DateField()
        assert field.clean(field.widget.format_value(FOURTH_OF_MAY)) == FOURTH_OF_MAY
