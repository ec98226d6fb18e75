"""The rows of relations of many to many: Django makes their classes itself and tells nobody what is written.

`milestone.themes.add()` and `Milestone.themes.through.objects.create()` both write such rows. So these classes are
given a manager and two methods that tell.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from .door import recording
from .snapshots import recorded_models


class LinkQuerySet(models.QuerySet):
    """Tells of the rows that it writes, by the object that has the relation."""

    def tell(self, links: Iterable[models.Model] = ()) -> None:
        """Note the objects of these rows, and of the rows of the queryset as they stand; inside a recording."""
        owner, column = self.model.told_by
        with recording() as current:
            keys = {getattr(link, column) for link in links} or set(self.order_by().values_list(column, flat=True))
            for key in keys:
                current.touch(owner, key)

    def update(self, **values: Any) -> int:
        with recording():
            self.tell()
            keys = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            self.model._default_manager.filter(pk__in=keys).tell()
        return count

    update.alters_data = True  # type: ignore[attr-defined]  # Django marks methods so

    def bulk_create(self, objs: Iterable[models.Model], *args: Any, **options: Any) -> list[models.Model]:
        objs = list(objs)
        with recording():
            made = super().bulk_create(objs, *args, **options)
            if objs:
                self.tell(objs)
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        with recording():
            self.tell()
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


def save_base(self: models.Model, *args: Any, **kwargs: Any) -> None:
    """Save one row, as Django does, and tell of the object that had it and of the one that has it now."""
    rows = type(self)._default_manager
    with recording():
        rows.filter(pk=self.pk).tell()
        models.Model.save_base(self, *args, **kwargs)
        rows.all().tell([self])


def delete(self: models.Model, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
    """Delete one row, as Django does, and tell of the object that had it."""
    with recording():
        type(self)._default_manager.all().tell([self])
        return models.Model.delete(self, *args, **kwargs)


def listen() -> None:
    """Hear of every row of a relation of many to many; called once, when the models are complete."""
    for model in recorded_models():
        for field in model._meta.many_to_many:
            through = field.remote_field.through
            through.told_by = (model, field.m2m_column_name())
            # Of two managers of one name the first counts.
            through._meta.local_managers.clear()
            through._meta.base_manager_name = "objects"
            through.add_to_class("objects", models.Manager.from_queryset(LinkQuerySet)())
            through.save_base, through.delete = save_base, delete
