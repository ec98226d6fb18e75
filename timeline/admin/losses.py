"""What else changes when something is deleted, by name: what goes with it, and what loses it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from timeline.revisions.snapshots import child_relations, losing_relations

LONGEST = 100  # objects named of one kind


class LossesAdmin(admin.ModelAdmin):
    """Names on the page that asks what a deletion touches; Django names the rows of relations instead."""

    def get_deleted_objects(self, objs, request):
        *_, lacking, protected = super().get_deleted_objects(objs, request)
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

    def name(self, obj, words=""):
        """Return an object by its noun and its name, which leads to its page."""
        noun = f"{obj._meta.verbose_name[0].upper()}{obj._meta.verbose_name[1:]}"
        address = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
        return format_html('{}: <a href="{}">{}</a>{}', noun, address, obj, words)
