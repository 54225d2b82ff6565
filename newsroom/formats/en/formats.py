"""How the admin writes moments in English: as our own pages do, with the zone's name (WIB, WITA, WIT)."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i T"
TIME_FORMAT = "H:i"
