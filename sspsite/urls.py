from django.contrib import admin
from django.urls import include, path

handler400 = "timeline.views.bad_request"
handler403 = "timeline.views.permission_denied"
handler404 = "timeline.views.page_not_found"
handler500 = "timeline.views.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("timeline.urls")),
]
