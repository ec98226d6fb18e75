from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate, pre_migrate


class TimelineConfig(AppConfig):
    name = "timeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from timeline import revisions
        from timeline.index import listing
        from timeline.revisions import entries, triggers
        from timeline.rights import make_groups

        revisions.listen()
        post_migrate.connect(make_groups, sender=self)
        post_migrate.connect(listing.prepare, sender=self)
        pre_migrate.connect(triggers.drop_before_migrating, sender=self)
        post_migrate.connect(triggers.make, sender=self)
        post_migrate.connect(entries.prepare, sender=self)


class StaffConfig(AdminConfig):
    """Django's admin, with the site's own front page."""

    default_site = "timeline.admin.site.StaffSite"

    def ready(self):
        # The default site is made when the first class registers. Were that another app's, importing the site from
        # its package would register our classes with a site that is then replaced.
        from timeline import admin  # noqa: F401

        super().ready()
