"""Rows in bulk where Django makes none: models that have a parent table."""

from django.db import models
from django.db.models import sql


def insert_rows(model: type[models.Model], rows: list) -> None:
    """The rows of the child's own table; those of its parent are there already."""
    query = sql.InsertQuery(model)
    query.insert_values(model._meta.local_concrete_fields, rows)
    query.get_compiler(using="default").execute_sql()
