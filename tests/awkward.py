"""Titles and names that some format somewhere reads as something else."""

LONG = ("A title of a hundred and sixty characters " * 4)[:160].strip()
TITLES = [
    "A } closes", "{ opens", "}{", "{a {nested} pair}", 'Some "quoted" and ‘other’ words', "It's a back\\slash \\n \\",
    "50% of A & B", "#1 of A_B ~ C^2 for $5", "=SUM(A1)", "-1 + 1, 2; 3", "TY - BOOK", "ER -",
    "@misc{x, title = {y}}", "<b>bold</b> &amp; ]]>",
    "Łódź, Ørsted, naïve", "שלום, עולם (1998)", "漢字のタイトル", "🙂 1998", "A % B", "\\input{x}", LONG, "W" * 160,
]  # fmt: skip
# Of persons: name, family name, what reference managers are to sort and show.
PERSONS = [
    ("Steven Sweeney", "Sweeney", "Sweeney, Steven"),
    ("Jan van der Berg", "van der Berg", "van der Berg, Jan"),
    ("Mao Zedong", "Mao", "Mao, Zedong"),
    ("Leeson Lee", "Lee", "Lee, Leeson"),
    ("James St James", "James", "James, James St"),
    ("Madonna", "Madonna", "Madonna"),
    ("Martin Luther King, Jr.", "King", "King, Martin Luther, Jr."),
    ("Mary and John Smith", "Smith", "Smith, Mary and John"),
    ("Łukasz O'Brien-Ørsted", "O'Brien-Ørsted", "O'Brien-Ørsted, Łukasz"),
    ("毛泽东", "毛", "毛, 泽东"),
]
BODIES = ["Board, London & South", "Ministry of This and That", "and", "A } body", "50% Trust", "Home Office"]
