"""How Django writes times by itself, such as in lists of the desk: as `timeline.dates.in_london` does."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
