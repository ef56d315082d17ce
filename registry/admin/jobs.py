"""Tasks of the worker aren't listed: what there is to know of them stands in the runs that they serve."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
