"""Choosers of related records: with scripts they complete what is typed, without they are plain lists."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

NOTHING = "---------"  # as stock lists name the choice of none: a choice without a name is no valid HTML
GONE = "Somebody deleted what was chosen here meanwhile. Look at what is left, and save again."
MOST = 500  # choices that a list shows without scripts; of more only what is chosen


class WholeChoices:
    """Draws all choices, chosen or not, as long as they are few enough for a list."""

    template_name = "admin/timeline/choices.html"

    def optgroups(self, name, value, attr=None):
        queryset = self.choices.queryset.using(self.db)
        keys = [str(key) for key in queryset.values_list("pk", flat=True)[: MOST + 1]]
        self.is_whole = len(keys) <= MOST
        groups = super().optgroups(name, keys if self.is_whole else value, attr)
        for _, options, _ in groups:
            for option in options:
                option["label"] = option["label"] or NOTHING
                option["selected"] = str(option["value"]) in value
                option["attrs"].pop("selected", None)
                option["attrs"] |= {"selected": True} if option["selected"] else {}
        return groups

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["most"] = None if self.is_whole else MOST
        return context


class WholeSelect(WholeChoices, AutocompleteSelect):
    """One of the related records, and none before one is chosen: a browser would send the first of a list."""

    def optgroups(self, name, value, attr=None):
        groups = super().optgroups(name, value, attr)
        if self.is_required:
            groups[0][1].insert(0, self.create_option(name, "", NOTHING, False, 0))
        return groups


class WholeSelectMultiple(WholeChoices, AutocompleteSelectMultiple):
    """Several of the related records."""
