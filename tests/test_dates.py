"""Imprecise dates: a truth table, refusals, order and hostile input."""

import itertools
import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.dates import HINT, ImpreciseDate, ImpreciseDateError, explain, parse, read, to_iso_interval

# Form, what is typed, EDTF, earliest, latest, label. At most six rows a form.
TRUTH = [
    ("year", "1987", "1987", "1987-01-01", "1987-12-31", "1987"),
    ("year", "2013", "2013", "2013-01-01", "2013-12-31", "2013"),
    ("year", "0001", "0001", "0001-01-01", "0001-12-31", "0001"),
    ("year", "9999", "9999", "9999-01-01", "9999-12-31", "9999"),
    ("year", " 1995 ", "1995", "1995-01-01", "1995-12-31", "1995"),
    ("year", "2000", "2000", "2000-01-01", "2000-12-31", "2000"),
    ("month EDTF", "2015-10", "2015-10", "2015-10-01", "2015-10-31", "October 2015"),
    ("month EDTF", "2015-03", "2015-03", "2015-03-01", "2015-03-31", "March 2015"),
    ("month EDTF", "2012-02", "2012-02", "2012-02-01", "2012-02-29", "February 2012"),
    ("month EDTF", "1999-12", "1999-12", "1999-12-01", "1999-12-31", "December 1999"),
    ("month EDTF", "0001-01", "0001-01", "0001-01-01", "0001-01-31", "January 0001"),
    ("month EDTF", "9999-12", "9999-12", "9999-12-01", "9999-12-31", "December 9999"),
    ("day EDTF", "2015-03-12", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("day EDTF", "2012-02-29", "2012-02-29", "2012-02-29", "2012-02-29", "29 February 2012"),
    ("day EDTF", "2000-01-01", "2000-01-01", "2000-01-01", "2000-01-01", "1 January 2000"),
    ("day EDTF", "1999-12-31", "1999-12-31", "1999-12-31", "1999-12-31", "31 December 1999"),
    ("day EDTF", "9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31", "31 December 9999"),
    ("month in words", "March 2015", "2015-03", "2015-03-01", "2015-03-31", "March 2015"),
    ("month in words", "mar 2015", "2015-03", "2015-03-01", "2015-03-31", "March 2015"),
    ("month in words", "SEPT 2014", "2014-09", "2014-09-01", "2014-09-30", "September 2014"),
    ("month in words", "February 2012", "2012-02", "2012-02-01", "2012-02-29", "February 2012"),
    ("month in words", "February 2013", "2013-02", "2013-02-01", "2013-02-28", "February 2013"),
    ("month in words", "december, 1999", "1999-12", "1999-12-01", "1999-12-31", "December 1999"),
    ("day in words", "12 March 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("day in words", "12th march 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("day in words", "1st Jan 2000", "2000-01-01", "2000-01-01", "2000-01-01", "1 January 2000"),
    ("day in words", "29 February 2012", "2012-02-29", "2012-02-29", "2012-02-29", "29 February 2012"),
    ("day in words", "March 12, 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("day in words", "3 of May 1990", "1990-05-03", "1990-05-03", "1990-05-03", "3 May 1990"),
    ("decade", "1980s", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "the 1980's", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "198X", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "198x", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "1980’s", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "In the 1980's", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("early decade", "000X", "000X", "0001-01-01", "0009-12-31", "0000s"),
    ("early decade", "1900s", "190X", "1900-01-01", "1909-12-31", "1900s"),
    ("early decade", "999X", "999X", "9990-01-01", "9999-12-31", "9990s"),
    ("early decade", "0010s", "001X", "0010-01-01", "0019-12-31", "0010s"),
    ("century", "19th century", "18XX", "1800-01-01", "1899-12-31", "19th century"),
    ("century", "the 20th Century", "19XX", "1900-01-01", "1999-12-31", "20th century"),
    ("century", "19XX", "19XX", "1900-01-01", "1999-12-31", "20th century"),
    ("century", "18xx", "18XX", "1800-01-01", "1899-12-31", "19th century"),
    ("century", "1st century", "00XX", "0001-01-01", "0099-12-31", "1st century"),
    ("century", "21st century", "20XX", "2000-01-01", "2099-12-31", "21st century"),
    ("approximate year", "c. 2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "about 2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "circa 2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "2013~", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "c.2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "Around 2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate other", "about March 2015", "2015-03~", "2015-03-01", "2015-03-31", "about March 2015"),
    (
        "approximate other",
        "c. 12 March 2015",
        "2015-03-12~",
        "2015-03-12",
        "2015-03-12",
        "about 12 March 2015",
    ),
    ("approximate other", "about the 1980s", "198X~", "1980-01-01", "1989-12-31", "about the 1980s"),
    ("approximate other", "approximately 1980s", "198X~", "1980-01-01", "1989-12-31", "about the 1980s"),
    ("approximate other", "198X~", "198X~", "1980-01-01", "1989-12-31", "about the 1980s"),
    (
        "approximate other",
        "about the 19th century",
        "18XX~",
        "1800-01-01",
        "1899-12-31",
        "about the 19th century",
    ),
    ("uncertain", "2013?", "2013?", "2013-01-01", "2013-12-31", "possibly 2013"),
    ("uncertain", "possibly 2013", "2013?", "2013-01-01", "2013-12-31", "possibly 2013"),
    ("uncertain", "2013-06?", "2013-06?", "2013-06-01", "2013-06-30", "possibly June 2013"),
    ("uncertain", "perhaps March 2015", "2015-03?", "2015-03-01", "2015-03-31", "possibly March 2015"),
    ("uncertain", "1980s?", "198X?", "1980-01-01", "1989-12-31", "possibly the 1980s"),
    ("uncertain", "2015-03-12?", "2015-03-12?", "2015-03-12", "2015-03-12", "possibly 12 March 2015"),
    ("interval EDTF", "2009/2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    (
        "interval EDTF",
        "2010-03/2011-05",
        "2010-03/2011-05",
        "2010-03-01",
        "2011-05-31",
        "March 2010 to May 2011",
    ),
    (
        "interval EDTF",
        "2015-03-12/2015-04-14",
        "2015-03-12/2015-04-14",
        "2015-03-12",
        "2015-04-14",
        "12 March 2015 to 14 April 2015",
    ),
    ("interval EDTF", "198X/199X", "198X/199X", "1980-01-01", "1999-12-31", "1980s to 1990s"),
    ("interval EDTF", "2010/2010-05", "2010/2010-05", "2010-01-01", "2010-05-31", "2010 to May 2010"),
    ("interval EDTF", "2013/2013", "2013/2013", "2013-01-01", "2013-12-31", "2013–2013"),
    ("two years", "2009-2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "2009–2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "2009 — 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "2009 to 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "from 2009 to 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "between 2009 and 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("short interval", "2010/11", "2010/2011", "2010-01-01", "2011-12-31", "2010–2011"),
    ("short interval", "2010–11", "2010/2011", "2010-01-01", "2011-12-31", "2010–2011"),
    ("short interval", "2013-16", "2013/2016", "2013-01-01", "2016-12-31", "2013–2016"),
    ("short interval", "1999/00", "1999/2000", "1999-01-01", "2000-12-31", "1999–2000"),
    ("short interval", "1999–00", "1999/2000", "1999-01-01", "2000-12-31", "1999–2000"),
    ("short interval", "2010 / 11", "2010/2011", "2010-01-01", "2011-12-31", "2010–2011"),
    (
        "months and days",
        "March 2015 to June 2016",
        "2015-03/2016-06",
        "2015-03-01",
        "2016-06-30",
        "March 2015 to June 2016",
    ),
    (
        "months and days",
        "March–June 2015",
        "2015-03/2015-06",
        "2015-03-01",
        "2015-06-30",
        "March 2015 to June 2015",
    ),
    (
        "months and days",
        "12–14 March 2015",
        "2015-03-12/2015-03-14",
        "2015-03-12",
        "2015-03-14",
        "12 March 2015 to 14 March 2015",
    ),
    (
        "months and days",
        "12 March 2015 - 14 April 2015",
        "2015-03-12/2015-04-14",
        "2015-03-12",
        "2015-04-14",
        "12 March 2015 to 14 April 2015",
    ),
    ("months and days", "1980s to 1990s", "198X/199X", "1980-01-01", "1999-12-31", "1980s to 1990s"),
    (
        "months and days",
        "2009-11-12 to 2010-01-02",
        "2009-11-12/2010-01-02",
        "2009-11-12",
        "2010-01-02",
        "12 November 2009 to 2 January 2010",
    ),
    ("marked interval", "about 2009–2011", "2009~/2011~", "2009-01-01", "2011-12-31", "about 2009–2011"),
    ("marked interval", "c. 2009-2011", "2009~/2011~", "2009-01-01", "2011-12-31", "about 2009–2011"),
    ("marked interval", "2009~/2011", "2009~/2011", "2009-01-01", "2011-12-31", "from about 2009 to 2011"),
    (
        "marked interval",
        "from 2009 to about 2011",
        "2009/2011~",
        "2009-01-01",
        "2011-12-31",
        "from 2009 to about 2011",
    ),
    ("marked interval", "2009-2011?", "2009?/2011?", "2009-01-01", "2011-12-31", "possibly 2009–2011"),
    (
        "marked interval",
        "about 1980s to 1990s",
        "198X~/199X~",
        "1980-01-01",
        "1999-12-31",
        "from about the 1980s to about the 1990s",
    ),
    ("since", "since 2012", "2012/..", "2012-01-01", None, "since 2012"),
    ("since", "2012 onwards", "2012/..", "2012-01-01", None, "since 2012"),
    ("since", "2012/..", "2012/..", "2012-01-01", None, "since 2012"),
    ("since", "from 2012 onwards", "2012/..", "2012-01-01", None, "since 2012"),
    ("since", "since March 2012", "2012-03/..", "2012-03-01", None, "since March 2012"),
    ("since", "2012–present", "2012/..", "2012-01-01", None, "since 2012"),
    ("since, marked", "since about 2012", "2012~/..", "2012-01-01", None, "since about 2012"),
    ("since, marked", "2012~/..", "2012~/..", "2012-01-01", None, "since about 2012"),
    ("since, marked", "since the 1980s", "198X/..", "1980-01-01", None, "since 1980s"),
    ("since, marked", "since 2012?", "2012?/..", "2012-01-01", None, "since possibly 2012"),
    ("until", "until 2012", "../2012", None, "2012-12-31", "until 2012"),
    ("until", "../2012", "../2012", None, "2012-12-31", "until 2012"),
    ("until", "up to March 2012", "../2012-03", None, "2012-03-31", "until March 2012"),
    ("until", "till 1980s", "../198X", None, "1989-12-31", "until 1980s"),
    ("until", "until about 2012", "../2012~", None, "2012-12-31", "until about 2012"),
    ("by", "by 2023", "[..2023]", None, "2023-12-31", "by 2023"),
    ("by", "[..2023]", "[..2023]", None, "2023-12-31", "by 2023"),
    ("by", "BY  2023", "[..2023]", None, "2023-12-31", "by 2023"),
    ("by", "by March 2023", "[..2023-03]", None, "2023-03-31", "by March 2023"),
    ("by", "by 12 March 2023", "[..2023-03-12]", None, "2023-03-12", "by 12 March 2023"),
    ("by", "by the end of 2023", "[..2023]", None, "2023-12-31", "by 2023"),
    ("or earlier", "2023 or earlier", "[..2023]", None, "2023-12-31", "by 2023"),
    ("or earlier", "on or before 12 March 2023", "[..2023-03-12]", None, "2023-03-12", "by 12 March 2023"),
    ("or earlier", "by end of 2023,", "[..2023]", None, "2023-12-31", "by 2023"),
    ("or later", "not before 2012", "[2012..]", "2012-01-01", None, "after 2011"),
    ("or earlier", "no later than 2023", "[..2023]", None, "2023-12-31", "by 2023"),
    ("or earlier", "March 2023 or before", "[..2023-03]", None, "2023-03-31", "by March 2023"),
    ("before", "before 1995", "[..1994]", None, "1994-12-31", "by 1994"),
    ("before", "before March 1995", "[..1995-02]", None, "1995-02-28", "by February 1995"),
    ("before", "before March 2012", "[..2012-02]", None, "2012-02-29", "by February 2012"),
    ("before", "before 1 January 2000", "[..1999-12-31]", None, "1999-12-31", "by 31 December 1999"),
    ("before", "before 1 March 2012", "[..2012-02-29]", None, "2012-02-29", "by 29 February 2012"),
    ("after", "after 2018", "[2019..]", "2019-01-01", None, "after 2018"),
    ("after", "[2019..]", "[2019..]", "2019-01-01", None, "after 2018"),
    ("after", "after February 2018", "[2018-03..]", "2018-03-01", None, "after February 2018"),
    ("after", "after 12 March 2018", "[2018-03-13..]", "2018-03-13", None, "after 12 March 2018"),
    ("after", "after 31 December 1999", "[2000-01-01..]", "2000-01-01", None, "after 31 December 1999"),
    ("after", "later than 2018", "[2019..]", "2019-01-01", None, "after 2018"),
    ("or later", "2019 or later", "[2019..]", "2019-01-01", None, "after 2018"),
    ("or later", "March 2019 or after", "[2019-03..]", "2019-03-01", None, "after February 2019"),
    ("or later", "[0001..]", "[0001..]", "0001-01-01", None, "0001 or later"),
    ("or later", "0001 or later", "[0001..]", "0001-01-01", None, "0001 or later"),
    ("season", "spring 2003", "2003-21", "2003-03-01", "2003-05-31", "spring 2003"),
    ("season", "Summer of 2021", "2021-22", "2021-06-01", "2021-08-31", "summer 2021"),
    ("season", "the autumn of 2009", "2009-23", "2009-09-01", "2009-11-30", "autumn 2009"),
    ("season", "fall 2009", "2009-23", "2009-09-01", "2009-11-30", "autumn 2009"),
    ("season", "about spring 2003", "2003-21~", "2003-03-01", "2003-05-31", "about spring 2003"),
    ("season", "by summer 2021", "[..2021-22]", None, "2021-08-31", "by summer 2021"),
    (
        "seasons",
        "spring 2003 – summer 2004",
        "2003-21/2004-22",
        "2003-03-01",
        "2004-08-31",
        "spring 2003 to summer 2004",
    ),
    ("seasons", "since spring 2003", "2003-21/..", "2003-03-01", None, "since spring 2003"),
    ("seasons", "before spring 2003", "[..2003-02]", None, "2003-02-28", "by February 2003"),
    ("seasons", "after summer 2003", "[2003-09..]", "2003-09-01", None, "after August 2003"),
    ("seasons", "spring and summer 2003", "2003-21/2003-22", "2003-03-01", "2003-08-31", "spring 2003 to summer 2003"),
    ("seasons", "winter 2010/11", "2010-12/2011-02", "2010-12-01", "2011-02-28", "December 2010 to February 2011"),
    ("spaced", "March – June 2015", "2015-03/2015-06", "2015-03-01", "2015-06-30", "March 2015 to June 2015"),
    (
        "spaced",
        "12 – 14 March 2015",
        "2015-03-12/2015-03-14",
        "2015-03-12",
        "2015-03-14",
        "12 March 2015 to 14 March 2015",
    ),
    (
        "spaced",
        "28 February – 2 March 2015",
        "2015-02-28/2015-03-02",
        "2015-02-28",
        "2015-03-02",
        "28 February 2015 to 2 March 2015",
    ),
    ("spaced", "March - June 2015", "2015-03/2015-06", "2015-03-01", "2015-06-30", "March 2015 to June 2015"),
    ("open ended", "from 2012", "2012/..", "2012-01-01", None, "since 2012"),
    ("open ended", "2012 to date", "2012/..", "2012-01-01", None, "since 2012"),
    ("open ended", "2012 to the present", "2012/..", "2012-01-01", None, "since 2012"),
    ("open ended", "from March 2012 to now", "2012-03/..", "2012-03-01", None, "since March 2012"),
    ("open ended", "2012 – present day", "2012/..", "2012-01-01", None, "since 2012"),
    ("before, otherwise", "pre-1998", "[..1997]", None, "1997-12-31", "by 1997"),
    ("before, otherwise", "pre 1998", "[..1997]", None, "1997-12-31", "by 1997"),
    ("before, otherwise", "prior to 1998", "[..1997]", None, "1997-12-31", "by 1997"),
    ("about, otherwise", "c1990", "1990~", "1990-01-01", "1990-12-31", "about 1990"),
    ("about, otherwise", "~1990", "1990~", "1990-01-01", "1990-12-31", "about 1990"),
    ("about, otherwise", "1990 approx", "1990~", "1990-01-01", "1990-12-31", "about 1990"),
    ("about, otherwise", "1990 circa", "1990~", "1990-01-01", "1990-12-31", "about 1990"),
    ("days, otherwise", "Thursday 12 March 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("days, otherwise", "Thursday, 12th of March 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("days, otherwise", "12-Mar-2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("days, otherwise", "25/12/2015", "2015-12-25", "2015-12-25", "2015-12-25", "25 December 2015"),
    ("days, otherwise", "25.12.2015", "2015-12-25", "2015-12-25", "2015-12-25", "25 December 2015"),
    ("days, otherwise", "on 12 March 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    (
        "and",
        "12 and 13 March 2015",
        "2015-03-12/2015-03-13",
        "2015-03-12",
        "2015-03-13",
        "12 March 2015 to 13 March 2015",
    ),
    ("and", "1980s and 1990s", "198X/199X", "1980-01-01", "1999-12-31", "1980s to 1990s"),
    ("and", "2011 and 2012", "2011/2012", "2011-01-01", "2012-12-31", "2011–2012"),
    ("year, otherwise", "during 2012", "2012", "2012-01-01", "2012-12-31", "2012"),
    ("year, otherwise", "in the year 2012", "2012", "2012-01-01", "2012-12-31", "2012"),
    ("and, as a sign", "2011 & 2012", "2011/2012", "2011-01-01", "2012-12-31", "2011–2012"),
    ("and, as a sign", "between 1980 & 1989", "1980/1989", "1980-01-01", "1989-12-31", "1980–1989"),
    ("in brackets", "2013 (approx)", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("in brackets", "2013 (?)", "2013?", "2013-01-01", "2013-12-31", "possibly 2013"),
    ("weekday, short", "Thurs 12 March 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("weekday, short", "Thu. 12 Mar 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("year first", "2015/03/12", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("year first", "2015.3.12", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("year first", "2015 March", "2015-03", "2015-03-01", "2015-03-31", "March 2015"),
    ("year first", "2015, March 12", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("within", "throughout 2012", "2012", "2012-01-01", "2012-12-31", "2012"),
    ("within", "some time in 2012", "2012", "2012-01-01", "2012-12-31", "2012"),
    ("within", "as at March 2012", "2012-03", "2012-03-01", "2012-03-31", "March 2012"),
    ("within", "AD 2012", "2012", "2012-01-01", "2012-12-31", "2012"),
    ("ends, otherwise", "post-2012", "[2013..]", "2013-01-01", None, "after 2012"),
    ("ends, otherwise", "2012 – ongoing", "2012/..", "2012-01-01", None, "since 2012"),
    ("ends, otherwise", "2012 at the latest", "[..2012]", None, "2012-12-31", "by 2012"),
    ("ends, otherwise", "not later than 2012", "[..2012]", None, "2012-12-31", "by 2012"),
    ("ends, otherwise", "'til 2012", "../2012", None, "2012-12-31", "until 2012"),
    ("ends, otherwise", "2009 through 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("dashes and spaces", "2009‑2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("dashes and spaces", "2009 − 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("dashes and spaces", "  by 2023  ", "[..2023]", None, "2023-12-31", "by 2023"),
    ("dashes and spaces", "2015–03–12", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("dashes and spaces", "1980S", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("dashes and spaces", "MARCH   2015", "2015-03", "2015-03-01", "2015-03-31", "March 2015"),
]

REFUSED = [
    "", " ", "199-", "soon", "early 1980s", "mid-1980s", "80s", "'80s", "0000", "000", "12345", "Y12345", "-2013",
    "2010-21", "2010-41", "2010-00", "2015-02-30", "2015-02-29", "30 February 2015", "31 June 2015",
    "32 March 2015", "0 March 2015", "2011/2009", "2010/09", "/2023", "2012/", "../..", "[2009..2011]", "[2009,2011]",
    "{2009..2011}", "[..2023~]", "[..198X]", "[2019..", "2013%", "2013~?", "19X0", "1XXX", "XXXX", "2015-XX",
    "2015-03-12T10:00", "2015-03-12 10:00", "12/03/2015", "03/2015", "２０１５", "٢٠١٥", "²015", "2015;", "2015\x00",
    "after 9999", "before 0001", "by 1980s", "by about 2023", "after 0000", "between 2009", "between 2011 and 2009",
    "2009 and 2011", "12 and 15 March 2015", "Friday 12 March 2015",
    "101st century", "0th century", "Marchy 2015", "March", "12 March", "since", "or later", "~", "?",
    "<script>", "None", "[]", "..", "/", "–", "2009–", "–2011",
]  # fmt: skip


def bound(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("form", "typed", "edtf", "earliest", "latest", "label"), TRUTH)
def test_date_truth(form, typed, edtf, earliest, latest, label):
    value = parse(typed)

    assert (value.edtf, value.label) == (edtf, label)
    assert (value.earliest, value.latest) == (bound(earliest), bound(latest))
    assert parse(label) == value and read(edtf) == value


def test_truth_table_is_long_and_even():
    forms = Counter(row[0] for row in TRUTH)

    assert len(TRUTH) >= 120
    assert max(forms.values()) <= 6
    assert len({row[1] for row in TRUTH}) == len(TRUTH)


@pytest.mark.parametrize("typed", REFUSED)
def test_date_refused(typed):
    with pytest.raises(ImpreciseDateError) as refusal:
        parse(typed)

    message = str(refusal.value)
    assert message.startswith(f'"{typed}" ')
    if HINT not in message:
        offered = re.findall(r'"([^"]+)"', message.removeprefix(f'"{typed}" '))
        assert all(parse(form) for form in offered)
        assert offered or "type a day from 1 to" in message or "Write the month as a word" in message


@pytest.mark.parametrize(
    ("typed", "never"),
    [
        ("20120312T1200", "1200"),  # a part of a longer number is no year
        ("3 months from 1 May 2012", "from"),  # which would say that it has no end
        ("not later than about 1990 or so", '"later'),
        ("43 AD", "1943"),
    ],
)
def test_date_refusal_offers_nothing_that_means_something_else(typed, never):
    try:
        parse(typed)
    except ImpreciseDateError as refusal:
        assert never not in refusal.hint


def test_date_refusal_says_what_to_type():
    with pytest.raises(ImpreciseDateError) as refusal:
        parse("199-")

    assert str(refusal.value) == (
        '"199-" is not a date this site can read. Try 1995, 1990s, 2009-2011 or "by 2023". '
        "A month is March 2015, a day 12 March 2015."
    )


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("2009-10", 'does not say whether it names two years. Type "2009/10" or "October 2009".'),
        ("2021-22", 'does not say whether it names two years. Type "2021/22" or "summer 2021".'),
        ("2021-24", 'Type "2021/24" or "winter 2021/22".'),
        ("2025-29", 'Type "2025/29".'),
        ("since 2009-10", 'Type "since October 2009".'),
        ("about 2009-10", 'Type "about 2009/10" or "about October 2009".'),
        ("early 1990s", '“Early” names no days. Type what the source supports, such as "1990–1993"'),
        ("mid-2012", '“Mid” names no days. Type what the source supports, such as "May–August 2012" or "about 2012".'),
        ("late 2011", '“Late” names no days. Type what the source supports, such as "September–December 2011"'),
        ("early 20th century", 'such as "1900–1929"'),
        ("end of March 2012", 'such as "21–31 March 2012"'),
        ("autumn term 2009", 'such as "September–December 2009", or the season, "autumn 2009".'),
        ("2011 or 2012", 'Say how sure the source is. Type "2011–2012" or "about 2011" or "possibly 2012".'),
        ("12/03/2015", "Write the month as a word: 12 March 2015 or 3 December 2015?"),
        ("12.3.2016", "Write the month as a word: 12 March 2016 or 3 December 2016?"),
        ("12/03/15", 'Write the month as a word and the year in full, such as "12 March 2015".'),
        ("03/2015", 'Write the month as a word: "March 2015".'),
        ("03-2015", 'Write the month as a word: "March 2015".'),
        ("2015-3", 'Write the month as a word: "March 2015".'),
        ("by the 1990s", 'Say by which of its years: type "by 1990" or "by 1999".'),
        ("mid 90s", 'such as "1994–1996" or "about 1990s".'),
        ("2016/17 financial year", '"April 2016 to March 2017", or the calendar years that it touches, "2016/17".'),
        ("FY2016/17", 'Type its months, "April 2016 to March 2017"'),
        ("academic year 2016/17", 'Type its months, such as "September 2016 to August 2017".'),
        ("Q3 2012", 'Type its months: "July–September 2012".'),
        (
            "winter 2010",
            'A winter lies in two years. Type "December 2009 to February 2010" or "December 2010 to February 2011".',
        ),
        ("30 February 2015", "February 2015 has 28 days: type a day from 1 to 28."),
        ("Febuary 2015", 'Type "February 2015" if that is the month.'),
        ("Friday 12 March 2015", 'That day was no Friday. Type "12 March 2015" if that is the day.'),
        ("12 March", 'Give the year as well, such as "12 March 2015".'),
        ("95", 'Write the year in full, such as "1995".'),
        ("2011-2009", 'The end lies before the start. Type "2009 to 2011".'),
        ("2009 and 2011", 'Type "2009 to 2011" if it means all that lies between as well.'),
        ("2015-13", "There is no month 13"),
        ("'15", 'Write the year in full, such as "2015".'),
        ("12-Mar-15", 'Write the year in full, such as "12 Mar 2015".'),
        ("March '15", 'Write the year in full, such as "March 2015".'),
        ("1980s/90s", 'Write the years in full, such as "1980s to 1990s".'),
        ("the eighties", 'Write the decade in figures, such as "1980s".'),
        ("two thousand and twelve", 'Write it in figures, such as "1995" or "1990s".'),
        ("twelfth of March 2015", 'Write the day in figures, such as "12 March 2015".'),
        ("twentieth century", 'Type "20th century".'),
        ("20150312", 'Write the month as a word: "12 March 2015".'),
        ("12/3/2015 - 14/3/2015", 'Write the months as words, such as "12 March 2015 - 14 March 2015".'),
        ("00/00/2015", 'Type what is known and no more: "2015".'),
        ("2012–", 'Say that it has no end: type "since 2012".'),
        ("-2012", 'Say that it has no start: type "until 2012".'),
        ("2O15", 'That has letters among its digits. Type "2015".'),
        ("20015", 'A year has four digits, such as "1995".'),
        ("54 BC", 'The first year that can be read is "0001".'),
        ("tbc", 'Type the span in which it must lie, however long, such as "1980–1989" or "by 2023".'),
        ("last year", "Type the day, the month or the year itself"),
        ("12th", 'Give the month and the year as well, such as "12 March 2015".'),
        ("12 March 2015 at 10:00", 'Leave the time out: type "12 March 2015".'),
        ("10am 12 March 2015", 'Leave the time out: type "12 March 2015".'),
        ("w/c 9 March 2015", 'Type its days: "9 March 2015 to 15 March 2015".'),
        ("week of 30 December 9999", 'Of this only "30 December 9999" can be read.'),
        ("mid to late 1990s", 'such as "1994–1999"'),
        ("2012/13 to 2015/16", 'such as "April 2012 to March 2016", or the calendar years, "2012 to 2016".'),
        ("2009, 2010 and 2011", 'Type "2009 to 2011" if it means all that lies between as well.'),
        ("12, 13 and 14 March 2015", 'Type "12 to 14 March 2015"'),
        ("June-March 2015", 'type "June 2014 to March 2015" or "June 2015 to March 2016".'),
        ("2013ish", 'Say that it is not exact: type "about 2013".'),
        ("as of 2012", 'Say whether it goes on: type "2012" or "since 2012".'),
        ("at least 2012", 'Type "2012 or later".'),
        ("autumn/winter 2015", 'Type the months: "September 2015 to February 2016".'),
        ("Easter 2015", 'Type its days or its month, such as "April 2015".'),
        ("Michaelmas term 2015", 'such as "September–December 2015".'),
        ("Q3 2015/16", 'Type its months: "October–December 2015".'),
        ("first quarter of 2015", 'Type its months: "January–March 2015".'),
        ("second half of 2015", 'Type its months: "July–December 2015".'),
        ("AY 2015/16", 'such as "September 2015 to August 2016".'),
        ("autumn term 2011-12", 'Type the months of the term, such as "September–December 2011".'),
        ("spring term 2011/12", 'Type the months of the term, such as "January–April 2012".'),
        ("Michaelmas 2011", 'such as "September–December 2011".'),
        ("2010-11 to 2012-13", 'such as "April 2010 to March 2013", or the calendar years, "2010 to 2013".'),
        ("w/e 4 May 2012", 'Type its days: "28 April 2012 to 4 May 2012".'),
        ("2012-W12", 'Type its days: "19 March 2012 to 25 March 2012"'),
        ("second week of May 2012", 'Type its days, such as "8–14 May 2012".'),
        ("year to March 2012", 'Type its months: "April 2011 to March 2012".'),
        ("year ended 31 March 2012", 'Type its months: "1 April 2011 to 31 March 2012".'),
        ("quarter ending March 2012", 'Type its months: "January 2012 to March 2012".'),
        ("12/13", 'Write years in full, and months as words: type "2012/13", for example.'),
        ("FY12", 'Type its months, "April 2012 to March 2013"'),
        ("2012-13 FY", 'Type its months, "April 2012 to March 2013"'),
        ("Q1–Q3 2012", 'Type the months: "January 2012 to September 2012".'),
        ("2012-Q3", 'Type its months: "July–September 2012".'),
        ("31/02/2012", "February 2012 has 29 days: type a day from 1 to 29."),
        ("2012-13-01", 'There is no month 13: they go from 1 to 12. Type what is known and no more, such as "2012".'),
        ("2012-01-00", 'type a day from 1 to 31, or "January 2012" where none is known.'),
        ("2012-00-00", 'Type what is known and no more: "2012".'),
        ("by 31/02/2012", "February 2012 has 29 days"),
        ("by mid-2012", 'such as "by May 2012" or "by August 2012" or "by 2012".'),
        ("since the early 1990s", 'such as "since 1990" or "since 1993"'),
        ("by Q3 2012", 'such as "by July 2012" or "by September 2012".'),
        ("by about 2023", 'such as "by 2023".'),
        ("no later than the 1990s", 'such as "no later than 1990" or "no later than 1999".'),
        ("early eighties", 'such as "1980–1983" or "about 1980s".'),
        ("late Dec 2012", 'such as "21–31 Dec 2012"'),
        ("late 1990s to early 2000s", 'such as "1997–2003".'),
        ("early-to-mid 1990s", 'such as "1990–1996".'),
        ("first half of the 1990s", 'Type its years: "1990–1994".'),
        ("the noughties", 'Write the decade in figures, such as "2000s".'),
        ("90s/00s", 'Write the years in full, such as "1990s to 2000s".'),
        ("C19", 'Type "19th century".'),
        ("19??", 'Type the years in which it must lie: "1900–1999"'),
        ("199?", 'Type the decade: "1990s".'),
        ("1995/6", 'Say whether it names two years: type "1995/96" or "June 1995".'),
        ("September 2012/13", 'Say in which of the years: type "September 2012" or "September 2013".'),
        ("March 2012–April", 'Give each its year: type "March 2012 to April 2012".'),
        ("March 12", 'Write the year in full: type "March 2012" or "12 March 2015", for example.'),
        ("12–14 May", 'Give the year as well, such as "12–14 May 2015".'),
        ("1990+", 'Say whether it goes on: type "since 1990" or "1990 or later".'),
        ("<1990", 'Type "before 1990".'),
        ("≥1990", 'Type "1990 or later".'),
        ("1990 ± 2", 'Type "1988–1992" or "about 1990".'),
        ("c. 2012?", 'Say the one that matters more: type "about 2012" or "possibly 2012".'),
        ("2012-?", 'Say that it has no end: type "since 2012".'),
        ("through 2012", 'Say when it ends: type "2012" or "until 2012".'),
        ("1990...1995", 'Say what lies between: type "1990 to 1995".'),
        ("2,012", 'Write the year without a sign: type "2012".'),
        ("Boxing Day 2012", 'Type the day: "26 December 2012".'),
        ("12_03_2012", "Write the month as a word: 12 March 2012 or 3 December 2012?"),
        ("2012 03 12", 'Type "2012-03-12".'),
        ("12/03/2012 10:00", "Write the month as a word: 12 March 2012 or 3 December 2012?"),
        ("Sun 1 Dec 2012", 'Type "1 Dec 2012" if that is the day.'),
        ("5 years ago", "Type the day, the month or the year itself"),
        ("0 BC", 'The first year that can be read is "0001".'),
        ("[c. 2012]", 'Of this only "c. 2012" can be read. Type that if the source says no more.'),
        ("31 March 2012 (snapshot)", 'Of this only "31 March 2012" can be read.'),
        ("turn of the 20th century", 'Of this only "the 20th century" can be read.'),
        ("post-war", "It names no year. Try 1995"),
    ],
)
def test_date_refusal_fits_what_was_typed(typed, hint):
    with pytest.raises(ImpreciseDateError) as refusal:
        parse(typed)

    assert hint in str(refusal.value)


@pytest.mark.parametrize("hyphen", ["2009-10", "2021-22", "2010-11", "2025-33"])
def test_hyphen_that_may_be_two_years_is_read_only_where_it_is_stored(hyphen):
    with pytest.raises(ImpreciseDateError, match="two years"):
        parse(hyphen)

    if hyphen != "2025-33":
        assert read(hyphen).edtf == hyphen and parse(read(hyphen).label).edtf == hyphen
    assert parse(hyphen.replace("-", "/")).last.year % 100 == int(hyphen[-2:])


@pytest.mark.parametrize("value", [None, 2013, 20.13, b"2013", ["2013"], date(2013, 1, 1)])
def test_date_takes_text_only(value):
    with pytest.raises(ImpreciseDateError):
        parse(value)
    with pytest.raises(ImpreciseDateError):
        ImpreciseDate(value)


def test_date_longer_than_64_characters_is_refused_unread():
    assert parse(" " * 60 + "2013").edtf == "2013"
    for long in (" " * 61 + "2013", "2013" + "~" * 61, "1" * 65, "[" * 10_000, "2013-" * 100_000):
        with pytest.raises(ImpreciseDateError) as refusal:
            parse(long)
        assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("edtf", ["1980s", "198x", " 2013", "2013 ", "2013\n", "by 2023", "2009–2011"])
def test_edtf_is_strict(edtf):
    with pytest.raises(ImpreciseDateError):
        ImpreciseDate(edtf)


POINTS = [
    "0001", "0099", "1987", "2013", "9999", "2013-01", "2012-12", "2012-02-29", "2013-12-31", "0001-01-01",
    "9999-12-31", "2003-21", "2003-22", "0001-23", "198X", "000X", "999X", "190X", "19XX", "00XX", "99XX",
]  # fmt: skip


def test_every_storable_form_reads_back_from_its_label():
    marked = [point + mark for point in POINTS for mark in ("", "~", "?")]
    plain = [point for point in POINTS if "X" not in point]
    texts = [*marked, *(f"{point}/.." for point in marked), *(f"../{point}" for point in marked)]
    texts += [f"[..{point}]" for point in plain] + [f"[{point}..]" for point in plain]
    texts += [f"{start}/{end}" for start, end in itertools.product(marked, marked)]

    storable = []
    for text in texts:
        try:
            storable.append(ImpreciseDate(text))
        except ImpreciseDateError:
            assert "/" in text  # an interval that ends before it starts

    assert len(storable) > 1500
    assert [value.edtf for value in storable if parse(value.label) != value or read(value.edtf) != value] == []


@settings(max_examples=300)
@given(st.text(max_size=70) | st.text(alphabet="0123456789Xx-–/.[]~? sthbyafter'", max_size=70))
def test_any_text_is_a_date_or_refused(text):
    try:
        value = parse(text)
    except ImpreciseDateError:
        return

    assert parse(value.label) == value
    assert value.earliest is None or value.latest is None or value.earliest <= value.latest
    assert value.first <= value.last


@pytest.mark.parametrize(
    ("typed", "first", "last", "year"),
    [
        ("by 2023", "2023-01-01", "2023-12-31", 2023),
        ("after 2018", "2019-01-01", "2019-12-31", 2019),
        ("before 1995", "1994-01-01", "1994-12-31", 1994),
        ("by March 2023", "2023-03-01", "2023-03-31", 2023),
        ("since 2012", "2012-01-01", "9999-12-31", 2012),
        ("until 2012", "0001-01-01", "2012-12-31", 2012),
        ("2009-2011", "2009-01-01", "2011-12-31", 2009),
        ("1980s", "1980-01-01", "1989-12-31", 1980),
        ("19th century", "1800-01-01", "1899-12-31", 1800),
        ("about 2013", "2013-01-01", "2013-12-31", 2013),
    ],
)
def test_date_is_filed_under_what_it_names(typed, first, last, year):
    value = parse(typed)

    assert (value.first, value.last, value.year) == (bound(first), bound(last), year)


def test_date_order():
    typed = [
        "18XX", "198X", "1987", "1995", "2002", "2009", "2009/2010", "2009/2011", "2009/..", "2010-11", "2012-01-01",
        "2012-01", "../2012", "2012", "2012~", "2012/2013", "2012/..", "2012-02", "2012-21", "2012-06", "2012-22",
        "[..2023]", "2023", "[2023..]",
    ]  # fmt: skip

    ordered = sorted(typed, key=lambda text: read(text).order)  # stable: equal keys keep their places

    assert ordered == typed
    assert {len(read(text).order) for text in typed} == {21}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2009-2011", "2009–2011: 1 January 2009 to 31 December 2011"),
        ("1980's", "1980s: 1 January 1980 to 31 December 1989"),
        ("12th march 2015", "12 March 2015: that day"),
        ("by 2023", "by 2023: some day up to 31 December 2023; readers find it under 2023"),
        ("after May 2018", "after May 2018: some day from 1 June 2018 on; readers find it under June 2018"),
        ("since 2012", "since 2012: from 1 January 2012, with no end given"),
        ("until 2012", "until 2012: up to 31 December 2012, with no start given"),
        ("c. 2013", "about 2013: 1 January 2013 to 31 December 2013, marked as approximate"),
        ("12 March 2015?", "possibly 12 March 2015: the day 12 March 2015, marked as uncertain"),
        (
            "2009~/2011?",
            "from about 2009 to possibly 2011: 1 January 2009 to 31 December 2011, marked as approximate and uncertain",
        ),
    ],
)
def test_explain_says_how_words_are_understood(typed, words):
    assert explain(parse(typed)) == words


def test_date_says_whether_it_is_vague():
    assert parse("c. 2013").is_approximate and not parse("c. 2013").is_uncertain
    assert parse("2013?").is_uncertain and not parse("2013?").is_approximate
    assert str(parse("198X")) == "1980s"


@pytest.mark.parametrize(
    ("edtf", "interval"),
    [
        ("1995", "1995"), ("2015-03", "2015-03"), ("2015-03-12?", "2015-03-12"), ("198X", "1980/1989"),
        ("18XX~", "1800/1899"), ("[..2023]", "../2023"), ("[2019..]", "2019/.."), ("2013~", "2013"),
        ("2009/2011", "2009/2011"), ("2012~/..", "2012/.."), ("../2012", "../2012"), ("198X/199X", "1980/1999"),
        ("2003-21", "2003-03/2003-05"), ("2003-21/2004", "2003-03/2004"),
        ("[..2021-22]", "../2021-08"),
    ],
)  # fmt: skip
def test_date_is_an_interval_of_iso_8601(edtf, interval):
    assert to_iso_interval(read(edtf)) == interval
