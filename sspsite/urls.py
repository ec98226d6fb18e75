from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

handler400 = "timeline.views.bad_request"
handler403 = "timeline.views.permission_denied"
handler404 = "timeline.views.page_not_found"
handler500 = "timeline.admin.locked.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    # Where password managers look for the page on which a password is changed.
    path(".well-known/change-password", RedirectView.as_view(pattern_name="admin:password_change")),
    path("", include("timeline.urls")),
]
