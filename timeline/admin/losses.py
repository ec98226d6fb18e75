"""What else changes when something is deleted, by name: what goes with it, and what loses it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from timeline.revisions.snapshots import (
    child_relations,
    find_owner,
    find_owning,
    losing_relations,
    needing_relations,
)

LONGEST = 100  # objects named of one kind


class LossesAdmin(admin.ModelAdmin):
    """Names on the page that asks what a deletion touches; Django names the rows of relations instead."""

    def get_deleted_objects(self, objs, request):
        *_, lacking, protected = super().get_deleted_objects(objs, request)
        protected = [line for obj in objs for line in self.name_needing(obj)] if protected else []
        going = [(relation, "") for relation in child_relations(self.model)]
        losing = [(relation, " that lose it") for relation in losing_relations(self.model)]
        lines, counts = [], {self.opts.verbose_name_plural: len(objs)}
        for obj in objs:
            parts = []
            for relation, words in going + losing:
                others = relation.related_model._default_manager.filter(**{relation.field.name: obj})
                count, label = others.count(), f"{relation.related_model._meta.verbose_name_plural}{words}"
                counts |= {label: counts.get(label, 0) + count} if count else {}
                parts += [self.name(other, " loses it" if words else "") for other in others[:LONGEST]]
                parts += [f"{count - LONGEST:,} more {label}"] if count > LONGEST else []
            lines += [self.name(obj), parts] if parts else [self.name(obj)]
        return lines, counts, lacking, protected

    def name_needing(self, obj):
        """Yield by name what keeps an object from being deleted: a row of a form is named by what it belongs to."""
        for relation in needing_relations(type(obj)):
            needing = relation.related_model._default_manager.filter(**{relation.field.name: obj})
            rows = needing.select_related(*(field.name for field in find_owning(relation.related_model)))
            yield from (
                self.name(find_owner(row), f": {row.needs}" if hasattr(row, "needs") else "") for row in rows[:LONGEST]
            )
            if (more := needing.count() - LONGEST) > 0:
                yield f"{more:,} more {relation.related_model._meta.verbose_name_plural}"

    def name(self, obj, words=""):
        """Return an object by its noun and its name, which leads to its page; a row of a form has none."""
        noun = f"{obj._meta.verbose_name[0].upper()}{obj._meta.verbose_name[1:]}"
        if not self.admin_site.is_registered(type(obj)):
            return format_html("{}: {}{}", noun, obj, words)
        address = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
        return format_html('{}: <a href="{}">{}</a>{}', noun, address, obj, words)
