"""Django's `loaddata`, inside the door: what a fixture brings has a revision that names the fixture.

A large fixture costs Django about 25 questions for each milestone: what a slug stands for, again at each mention, and
what is related already to what was made a moment ago. Here slugs are read once, and new relations are written together.
"""

from collections import defaultdict

from django.core.management.commands import loaddata

from timeline.models.base import remembering
from timeline.revisions import recording


class Command(loaddata.Command):
    def handle(self, *labels, **options):
        names = ", ".join(str(label).rpartition("/")[2] for label in labels)
        with recording(reason=f"Loaded from the fixture {names}."):
            super().handle(*labels, **options)

    def load_label(self, fixture_label):
        self.relations = defaultdict(list)
        with remembering() as self.remembered:
            super().load_label(fixture_label)
            self.write_relations()

    def save_obj(self, obj):
        """Save one object; the relations of a new one wait, unless something may be said of them twice."""
        relations = {}
        if obj.object.pk is None:
            relations, obj.m2m_data = obj.m2m_data or {}, None
        elif obj.m2m_data:
            self.write_relations()
        saved = super().save_obj(obj)
        if saved and type(obj.object) in self.remembered:
            self.remembered[type(obj.object)].put(obj.object)
        for name, keys in relations.items() if saved else ():
            field = obj.object._meta.get_field(name)
            own, other = field.m2m_column_name(), field.m2m_reverse_name()
            through = field.remote_field.through
            self.relations[through] += [through(**{own: obj.object.pk, other: key}) for key in dict.fromkeys(keys)]
        return saved

    def write_relations(self):
        for through, rows in self.relations.items():
            through._default_manager.using(self.using).bulk_create(rows)
        self.relations.clear()
