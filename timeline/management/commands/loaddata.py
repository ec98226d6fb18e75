"""Django's `loaddata`, inside the door: what a fixture brings is one batch of revisions with a reason for readers.

Over a record that says something else already, because staff edited it, nothing is written: one message names what
differs, and `--overwrite` goes on. What a redaction took away never comes back this way.

A dump that holds revisions is a copy of a whole site and no change: it loads only where there are none, nothing is
recorded, and what was loaded has to say what its own revisions say.

A large fixture costs Django about 25 questions for each milestone: what a slug stands for, again at each mention, and
what is related already to what was made a moment ago. Here slugs are read once, and new relations are written together.
"""

from collections import defaultdict
from io import StringIO

from django.core.management import CommandError
from django.core.management.base import OutputWrapper
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializationError
from django.db import DataError, IntegrityError, connection

from timeline import progress
from timeline.backups import databases
from timeline.index import derived
from timeline.models import ContentVersion, Redaction, Revision
from timeline.models.base import Content, Slugs, remembering
from timeline.models.questioned import ANSWERS, Questioned
from timeline.models.revision import REDACTION
from timeline.revisions import drift, recorded_models, recording
from timeline.revisions.door import find_changes, in_chunks
from timeline.revisions.snapshots import complete, find_differing, is_belonging, name_field
from timeline.serializers import SOURCES

NAMED = 10  # objects that a message names
USE_BACKUP = "Use ./run backup and ./run restore."
OPENED = "The site opened with the documented history."


class Command(loaddata.Command):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--overwrite", action="store_true", help="replace what was edited here, and say so on the public record"
        )

    def handle(self, *labels, overwrite=False, **options):
        self.names = ", ".join(str(label).rpartition("/")[2] for label in labels)
        self.left_alone, self.brought_back = {}, []
        self.is_copy, self.silent, self.met = False, [], 0
        self.learn_what_stands()
        # Django tells how much is installed before it is known whether that stays.
        out, self.stdout = self.stdout, OutputWrapper(StringIO())
        try:
            with progress.shown(self.stderr), recording(reason=self.choose_reason(overwrite)) as current:
                super().handle(*labels, **options)
                if self.is_copy:
                    self.finish_copy(current)
                elif not overwrite:
                    self.refuse_differences(current.touched)
        except DeserializationError as error:
            raise CommandError(f"Nothing was loaded: the file cannot be read. {error}") from error
        except (IntegrityError, DataError) as error:
            words = "A dump of a whole site loads only into a migrated, empty database. " * self.has_record
            raise CommandError(
                f"Nothing was loaded: the database refuses what the file holds. {words}{error}"
            ) from error
        finally:
            told, self.stdout = self.stdout.getvalue(), out
        self.stdout.write(told, ending="")
        for name in self.left_alone.values():
            self.stdout.write(f"Left alone, because words were redacted there: {name}.")

    def choose_reason(self, overwrite):
        """Return what readers are told of the load."""
        if not self.has_record:
            return OPENED
        return f"Put back as the file “{self.names}” has it." if overwrite else f"Taken from the file “{self.names}”."

    def learn_what_stands(self):
        """Read what a fixture must not undo, and what stands under another address or was deleted meanwhile."""
        revisions = Revision.objects.order_by("pk")
        self.has_record = revisions.exists()
        self.redacted = set(revisions.filter(kind=REDACTION).values_list("model", "key"))
        self.number = ContentVersion.objects.values_list("number", flat=True).first() or 0
        self.are_addresses_taken = Redaction.objects.exclude(addresses="").exists()
        self.former = defaultdict(dict)  # {model name: {address that an object bore: its key}}
        for name, slug, key in revisions.exclude(slug="").values_list("model", "slug", "key").iterator(2000):
            self.former[name][slug] = key

    def load_label(self, fixture_label):
        self.relations = defaultdict(list)
        with remembering() as self.remembered:
            for model in recorded_models():
                if issubclass(model, Content):
                    self.remembered[model] = self.know_slugs(model)
            super().load_label(fixture_label)
            self.write_relations()

    def know_slugs(self, model):
        """Return the `Slugs` of a model; an address that staff changed still stands for the object that bore it."""
        slugs = Slugs(model.objects)
        for slug, key in self.former[model._meta.model_name].items():
            pk = model._meta.pk.to_python(key)
            if pk in slugs.slugs:
                slugs.keys.setdefault(slug, pk)
        return slugs

    def save_obj(self, obj):
        """Save one object; the relations of a new one wait, unless something may be said of them twice."""
        self.met += 1
        progress.tell(f"Loading {self.names}", self.met)
        if isinstance(obj.object, Revision) and not self.may_save(obj):
            return True
        if self.is_redacted(obj):
            return False
        self.keep_answers(obj.object)
        relations = {}
        if obj.object.pk is None:
            self.note_deleted(obj.object)
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

    # A copy of a whole site

    def may_save(self, obj):
        """Return whether a revision is saved now; one of which readers are not told waits for its redaction."""
        if self.has_record:
            raise CommandError(
                f"Nothing was loaded: “{self.names}” is a dump of a whole site, with its record, and this database has "
                "a record already. Load it into a migrated, empty database, or use ./run backup and ./run restore."
            )
        if SOURCES in (obj.object.data or {}):
            raise CommandError(f"Nothing was loaded: “{self.names}” is a dump by an older release. {USE_BACKUP}")
        self.is_copy = True
        if obj.object.is_silent:
            self.silent.append(obj)
        return not obj.object.is_silent

    def finish_copy(self, current):
        """Leave a copy as it is: nothing is recorded, and what follows from the record is made anew."""
        current.touched.clear()
        for obj in self.silent:
            obj.save(using=self.using)
        for model in recorded_models():
            if key := next(drift(model), None):
                raise CommandError(
                    f"Nothing was loaded: {model._meta.verbose_name} {key} of “{self.names}” is not what its last "
                    "revision says, as after dumpdata with --natural-primary, with parts left out, or by an older "
                    f"release. {USE_BACKUP}"
                )
        databases.set_sequences(connection, recorded_models())
        databases.move_on(connection, self.number)
        derived.rebuild()

    # What a redaction took away

    def is_redacted(self, obj):
        """Return whether an object is left alone: words of it, of what it belongs to or refers to, were redacted."""
        if not self.redacted and not self.are_addresses_taken:
            return False
        own, meta = obj.object, obj.object._meta
        belonging = [(f.related_model, getattr(own, f.attname)) for f in meta.concrete_fields if is_belonging(f)]
        parents = [(model, key) for model, key in belonging if key is not None]
        if any((each._meta.model_name, str(key)) in self.redacted for each, key in [(type(own), own.pk), *parents]):
            if not parents:
                self.left_alone[type(own), own.pk] = f"{meta.verbose_name} {type(own)._default_manager.get(pk=own.pk)}"
            return True
        named = [(type(own), getattr(own, "slug", ""))] if own.pk is None else []
        for field, keys in obj.deferred_fields.items():
            named += [(field.related_model, slug) for (slug, *_) in (keys if field.many_to_many else [keys])]
        taken = Redaction.objects.of_address
        if any(slug and taken(model._meta.model_name, slug).exists() for model, slug in named):
            # Not by the words of the file: they are what was redacted.
            count = self.fixture_count, len(self.left_alone)
            self.left_alone[count] = f"a {meta.verbose_name} of the file, whose address was taken away"
            return True
        return False

    # What staff edited

    def keep_answers(self, obj):
        """Leave what the desk was asked and answered as it is; no fixture names it."""
        if isinstance(obj, Questioned) and obj.pk is not None and not obj.confirmed:
            stored = type(obj)._default_manager.filter(pk=obj.pk).exclude(confirmed="").first()
            if stored:
                for name in ANSWERS:
                    setattr(obj, name, getattr(stored, name))

    def note_deleted(self, obj):
        """Note what stood here once and was deleted."""
        if getattr(obj, "slug", "") in self.former[obj._meta.model_name]:
            self.brought_back.append(f"{obj._meta.verbose_name} “{obj}” (deleted)")

    def refuse_differences(self, touched):
        """Raise CommandError, in one message, where what stood here says something else than the file."""
        differing = [*self.brought_back, *self.find_differences(touched)]
        if not differing:
            return
        named = "; ".join(differing[:NAMED]) + (f"; and {len(differing) - NAMED:,} more" * (len(differing) > NAMED))
        raise CommandError(
            f"Nothing was loaded: the record says something else than “{self.names}” of {named}. To put these back "
            f"as the file has them, and tell readers so: loaddata {self.names} --overwrite"
        )

    def find_differences(self, touched):
        """Yield “milestone “1995: …” (title, text)” of each object that stood here and would be changed."""
        for model, labels in touched.items():
            for keys in in_chunks(labels):
                for key, number, label, _, data in find_changes(model, keys):
                    if not number:
                        continue
                    before = Revision.objects.get(model=model._meta.model_name, key=str(key), number=number)
                    fields = map(model._meta.get_field, find_differing(complete(model, before.data), data))
                    names = ", ".join(map(name_field, fields))
                    yield f"{model._meta.verbose_name} “{label}” ({names or 'deleted'})"
