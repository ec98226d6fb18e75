from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, post_save, pre_migrate


class TimelineConfig(AppConfig):
    name = "timeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from timeline import revisions
        from timeline.backups import place
        from timeline.caching import files
        from timeline.health import ready
        from timeline.index import derived
        from timeline.models import Redaction
        from timeline.revisions import acts, erasing, links, triggers
        from timeline.rights import make_groups

        revisions.listen()
        links.listen()
        revisions.recorded.connect(derived.follow)
        revisions.recorded.connect(acts.follow)
        revisions.recorded.connect(erasing.erase_after)
        erasing.redacted.connect(derived.forget)
        erasing.redacted.connect(files.forget)
        post_migrate.connect(make_groups, sender=self)
        connection_created.connect(ready.note_file)
        post_save.connect(place.note_after, sender=Redaction)
        pre_migrate.connect(triggers.drop_before_migrating, sender=self)
        post_migrate.connect(triggers.make, sender=self)
        post_migrate.connect(derived.prepare, sender=self)
        post_migrate.connect(erasing.erase_leftovers, sender=self)


class SignInsConfig(AxesConfig):
    verbose_name = "Sign-ins"


class StaffConfig(AdminConfig):
    """Django's admin, with the site's own front page."""

    default_site = "timeline.admin.site.StaffSite"

    def ready(self):
        # The default site is made when the first class registers. Were that another app's, importing the site from
        # its package would register our classes with a site that is then replaced.
        from timeline import admin  # noqa: F401
        from timeline.accounts import log
        from timeline.accounts.sessions import note_beginning
        from timeline.admin.unsaved import forget_at_sign_out

        user_logged_in.connect(log.note_sign_in)
        user_logged_in.connect(note_beginning)
        user_logged_out.connect(log.note_sign_out)
        user_logged_out.connect(forget_at_sign_out)
        super().ready()
