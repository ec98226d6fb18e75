import re
import unicodedata

from django.db.models import Q

from timeline.models import Milestone


def find(text):
    rows = Milestone.objects.all()
    for word in re.findall(r"\w+", unicodedata.normalize("NFC", text)):
        begins = rf"(^|\W){word}"
        rows = rows.filter(Q(title__iregex=begins) | Q(text__iregex=begins))
    return rows.order_by().values_list("pk", flat=True)
