"""Lists that stay fast over a million rows: no full counts, no sorting without an index, no endless paging."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

# Nobody reads the hundredth page; who wants another row, searches. A count beyond this reads rows for nothing.
MOST_ROWS_COUNTED = 10_000


class LimitedPaginator(Paginator):
    """Pages over the first rows of a query; the rest is known to exist and is reached by search and filters.

    Attributes
    ----------
    has_more_rows : bool
        The query has more rows than are counted.
    """

    object_list: QuerySet[Any]

    @cached_property
    def _rows_counted(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST_ROWS_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        """Rows that can be paged through."""
        return min(self._rows_counted, MOST_ROWS_COUNTED)

    @property
    def has_more_rows(self) -> bool:
        """Whether the query has more rows than are counted."""
        return self._rows_counted > MOST_ROWS_COUNTED

    def validate_number(self, number: Any) -> int:
        """Take a page behind the last one for the last one: rows come and go between two requests."""
        if isinstance(number, int) or (isinstance(number, str) and number.isdecimal()):
            number = min(int(number), self.num_pages)
        return super().validate_number(number)


class LimitedChangeList(ChangeList):
    """A list that sorts only by the columns that have an index, whatever the address asks for."""

    has_more_rows = False

    def get_ordering_field(self, field_name: Any) -> Any:
        """Give what to sort a column by; nothing for a column that cannot be sorted fast."""
        return super().get_ordering_field(field_name) if field_name in (self.sortable_by or ()) else None

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Order by the column that was asked for and then by key, both in one direction, as an index can be walked."""
        ordering = super().get_ordering(request, queryset.order_by())
        if ordering == ["-pk"]:  # No column that can be sorted was asked for.
            return [*self.model_admin.get_ordering(request)] or ordering
        chosen = self.params.get(ORDER_VAR)
        if chosen and not chosen.startswith("-") and ordering[-1] == "-pk":
            ordering[-1] = "pk"
        return ordering

    def get_results(self, request: HttpRequest) -> None:
        """Read the rows of the page."""
        super().get_results(request)
        self.page_num = min(self.page_num, self.paginator.num_pages)
        self.has_more_rows = self.paginator.has_more_rows
