"""Small tables of our own making, one for each way in which people's tables differ, with what has to come."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

N = 60  # samples, as many as a table needs to be learnt from


@dataclass(frozen=True)
class Case:
    """A table and what has to come.

    Attributes:
        name: of the fault or the freedom that it has.
        content: of the file.
        said: what the report has to have in it, or the error.
        options: of the command line.
        file: its name.
        refused: whether it is an error.
    """

    name: str
    content: bytes
    said: tuple[str, ...]
    options: tuple[str, ...] = ()
    file: str = "table.csv"
    refused: bool = False


Row = list[str]


def sample_rows(n: int = N) -> tuple[Row, list[Row]]:
    """Return a header and rows: two numbers, a class, and a target that depends on them."""
    rng = random.Random(0)
    rows = []
    for _ in range(n):
        length, width, color = rng.uniform(0.5, 9.5), rng.uniform(10.0, 99.0), rng.choice(["red", "green", "blue"])
        kind = "pear" if length + (3.0 if color == "red" else 0.0) > 6.0 else "cherry"
        rows.append([f"{length:.2f}", f"{width:.1f}", color, kind])
    return ["length", "width", "color", "fruit"], rows


def text(
    separator: str = ",",
    change: Callable[[Row, list[Row]], tuple[Row, list[Row]]] | None = None,
    header: bool = True,
    end: str = "\n",
) -> str:
    """Return the sample rows as a file has them, with a change made to them."""
    names, rows = sample_rows()
    if change is not None:
        names, rows = change(names, rows)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=end)
    writer.writerows([names, *rows] if header else rows)
    return stream.getvalue()


def column(place: int, cells: Callable[[int, str], str], name: str | None = None) -> str:
    """Return the file with one column changed: the cells by the number of the row and what was there."""

    def change(names: Row, rows: list[Row]) -> tuple[Row, list[Row]]:
        for i, row in enumerate(rows):
            row[place] = cells(i, row[place])
        if name is not None:
            names[place] = name
        return names, rows

    return text(change=change)


def more(name: str, cells: Callable[[int, Row], str], place: int = 0) -> str:
    """Return the file with one more column."""

    def change(names: Row, rows: list[Row]) -> tuple[Row, list[Row]]:
        added = [cells(i, row) for i, row in enumerate(rows)]
        return [*names[:place], name, *names[place:]], [
            [*row[:place], cell, *row[place:]] for row, cell in zip(rows, added, strict=True)
        ]

    return text(change=change)


def commas(separator: str = ";") -> str:
    """Return the file with decimal commas."""
    return text(separator, lambda names, rows: (names, [[cell.replace(".", ",") for cell in row] for row in rows]))


def zipped(files: dict[str, str]) -> bytes:
    """Return a zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def words(translation: dict[str, str]) -> str:
    """Return the file with names and classes in other words."""
    found = text()
    for word, other in translation.items():
        found = found.replace(word, other)
    return found


ENGLISH = ("length", "width", "color", "fruit", "red", "green", "blue", "pear", "cherry")
KOREAN = dict(zip(ENGLISH, ("길이", "너비", "색", "과일", "빨강", "초록", "파랑", "배", "체리"), strict=True))
JAPANESE = dict(zip(ENGLISH, ("長さ", "幅", "色", "果物", "赤い", "緑の", "青い", "なし", "さくら"), strict=True))
CHINESE = dict(zip(ENGLISH, ("长度", "宽度", "颜色", "水果", "红色", "绿色", "蓝色", "梨子", "樱桃"), strict=True))
GERMAN = {"length": "Länge", "width": "Breite", "color": "Farbe", "green": "grün", "pear": "Birne", "cherry": "süß"}


def dated(form: Callable[[int], str]) -> str:
    return more("when", lambda i, row: form(i))


def every(pattern: str) -> str:
    """Return the file with all cells of the first column in a pattern."""
    return column(0, lambda i, cell: pattern.format(cell))


def gaps(share: int, token: str = "") -> str:
    """Return the file with a token in every so-manieth cell of the first column."""
    return column(0, lambda i, cell: token if i % share == 1 else cell)


def codes(place: int, odd: str) -> str:
    """Return the file with few different whole numbers in one column, and in some cells of it something else."""
    return column(place, lambda i, cell: odd if i % 9 == 4 else str(i % 5))


def case(name: str, content: str | bytes, *said: str, options: Sequence[str] = (), file: str = "table.csv") -> Case:
    content = content if isinstance(content, bytes) else content.encode()
    return Case(name, content, said, tuple(options), file)


def refused(name: str, content: str | bytes, *said: str, options: Sequence[str] = (), file: str = "table.csv") -> Case:
    content = content if isinstance(content, bytes) else content.encode()
    return Case(name, content, said, tuple(options), file, refused=True)


PLAIN = text()
BARE = text(header=False)

CASES = [
    # Separators
    case("commas", PLAIN, "UTF-8, separated by commas\n"),
    case("semicolons", text(";"), "separated by semicolons"),
    case("tabs", text("\t"), "separated by tabs", file="table.tsv"),
    case("bars", text("|"), "separated by '|'"),
    case("blanks", text(" ").replace(" ", "   "), "separated by blanks"),
    case("another separator", text("~"), "separated by '~'", options=["--separator", "~"]),
    case("sep=", "sep=;\n" + text(";"), "separated by semicolons"),
    case("separators at the ends", text(end=",\n"), "separators at the ends of lines left out"),
    case("separators at the ends of rows", PLAIN.replace("pear\n", "pear,\n").replace("cherry\n", "cherry,\n"),
         "separators at the ends of lines left out"),
    case("blanks around cells", text().replace(",", " ,  "), "separated by commas", "3 inputs, one for each class"),
    case("ends of lines of Windows", text(end="\r\n"), "separated by commas"),
    case("ends of lines of an old Mac", text(end="\r"), "separated by commas"),
    case("empty lines", PLAIN.replace("pear\n", "pear\n\n\n"), "60 samples"),
    case("lines of separators", PLAIN + ",,,\n,,,\n", "60 samples"),
    # Quotes
    case("quotes", column(2, lambda i, c: f"{c}, light"), "3 inputs, one for each class"),
    case("single quotes", "\n".join(",".join(f"'{c}'" for c in line.split(",")) for line in PLAIN.split("\n") if line),
         "quoted by '"),
    case("quotes that are none", text().replace("red", 'red"'), "without quotes", options=["--quote", "none"]),
    case("a new line in a cell", column(2, lambda i, c: f"{c}\nlight"), "60 samples"),
    refused("quotes of two characters", PLAIN, "--quote is 'ab': give one character, or none",
            options=["--quote", "ab"]),
    refused("quotes that separate", PLAIN, "--quote and --separator are both ','",
            options=["--quote", ",", "--separator", ","]),
    refused("no beginning of a comment", PLAIN, "--comment is '': give what lines begin with",
            options=["--comment", ""]),
    refused("a new line as quote", PLAIN, "give one character", options=["--quote", "\n"]),
    # Numbers
    case("decimal commas", commas(), "decimal comma", "0.51 to 9.39"),
    case("decimal commas between tabs", commas("\t"), "decimal comma"),
    case("decimal commas in quotes", commas(","), "decimal comma"),
    case("thousands", column(1, lambda i, c: f"{float(c) * 1000:,.1f}"), "number  "),
    case("thousands with points", text(";", lambda names, rows: (
        names, [[f"{float(a) * 1000:,.2f}".translate(str.maketrans(",.", ".,")), b.replace(".", ","), *c]
                for a, b, *c in rows])), "decimal comma", "number"),
    case("thousands with blanks", column(1, lambda i, c: f"{float(c) * 1000:,.0f}".replace(",", " ")), "number"),
    case("dollars", column(1, lambda i, c: f"${float(c) * 100:,.2f}"), "width", "number"),
    case("euros", column(1, lambda i, c: f"{c} €"), "number"),
    case("percent", column(1, lambda i, c: f"{c}%"), "11.9 to 98.8"),
    case("exponents", column(1, lambda i, c: f"{float(c):.3e}"), "number"),
    case("a minus of typesetters", column(1, lambda i, c: "\u2212" + c), "-98.8 to -11.9"),
    case("over decades", column(1, lambda i, c: f"{10 ** (float(c) / 15):.4g}"), "as log(1 + x /"),
    # Encodings
    case("a byte-order mark", PLAIN.encode("utf-8-sig"), "UTF-8 with a mark", "length  number"),
    case("UTF-16", PLAIN.encode("utf-16"), "UTF-16"),
    case("UTF-16 without a mark", PLAIN.encode("utf-16-le"), "UTF-16-LE"),
    case("Latin-1", words(GERMAN).encode("latin-1"), "Latin-1", "Länge"),
    case("cp1252", words({"color": "price in €", "red": "“rot”"}).encode("cp1252"), "Latin-1", "price in €"),
    case("EUC-KR", words(KOREAN).encode("euc-kr"), "EUC-KR", "길이"),
    case("Shift-JIS", words(JAPANESE).encode("shift-jis"), "Shift-JIS", "長さ"),
    case("GB18030", words(CHINESE).encode("gb18030"), "GB18030", "长度"),
    case("an encoding that is said", words(GERMAN).encode("cp850"), "Länge", options=["--encoding", "cp850"]),
    refused("an encoding that is none", PLAIN, "knows no encoding 'utf-9'", options=["--encoding", "utf-9"]),
    refused("an encoding that it is not", words(GERMAN).encode("latin-1"), "is not text of the encoding utf-8",
            options=["--encoding", "utf-8"]),
    # Files
    case("gzip", gzip.compress(PLAIN.encode()), "gzip, UTF-8", file="table.csv.gz"),
    case("bzip2", bz2.compress(PLAIN.encode()), "bzip2, UTF-8", file="table.csv.bz2"),
    case("xz", lzma.compress(PLAIN.encode()), "xz, UTF-8", file="table.csv.xz"),
    case("zip", zipped({"inside.csv": PLAIN}), "zip, UTF-8", file="table.zip"),
    refused("zip of two", zipped({"a.csv": PLAIN, "b.csv": PLAIN}), "has 2 files in it ('a.csv', 'b.csv')",
            file="table.zip"),
    refused("gzip cut off", gzip.compress(PLAIN.encode())[:200], "cannot be decompressed", file="table.csv.gz"),
    refused("no text", bytes(range(256)) * 20, "is not a text"),
    refused("empty", "", "is empty"),
    refused("a header alone", "a,b\n", "holds a header but no samples"),
    # Headers
    case("no header", BARE, "no header (columns named x1 to x4)", "60 samples"),
    case("no header, all numbers", text(header=False, change=lambda names, rows: (
        names, [[a, b, str(int(d == "pear"))] for a, b, c, d in rows])), "no header", "60 samples"),
    case("no header, as said", BARE, "no header", options=["--no-header"]),
    case("years as names", text(change=lambda names, rows: (
        ["1990", "1991", "color", "fruit"], rows)), "1990", "60 samples"),
    case("numbers as names", text(change=lambda names, rows: (
        ["0", "1", "2"], [[a, b, str(int(d == "pear"))] for a, b, c, d in rows])), "2       target", "60 samples",
         options=["--header"]),
    refused("numbers that may be names", text(change=lambda names, rows: (["0.5", "20", "color", "fruit"], rows)),
            "say --header or --no-header"),
    case("a title", "Fruit of the year\n\n" + PLAIN, "1 line before the header left out"),
    case("a first line of counts", "60,3,cherry,pear\n" + column(2, lambda i, c: str(i % 7)).split("\n", 1)[1],
         "1 line before the rows left out, no header (columns named x1 to x4)", "60 samples"),
    case("a first line of two counts", "60,4\n" + BARE, "1 line before the rows left out, no header", "60 samples"),
    case("comments", "# made by a program\n# in 2020\n" + PLAIN, "comments after #"),
    *(case(f"comments after {mark}", f"{mark} made by a program\n{mark} in 2020, for you\n" + PLAIN,
           f"comments after {mark}", "60 samples") for mark in ("%", "//")),
    case("a name that begins with %", PLAIN.replace("length", "% ripe"), "% ripe  number"),
    case("names in a comment", "# length,width,color,fruit\n" + BARE, "length  number", "60 samples"),
    case("comments as said", "% made by a program\n" + PLAIN, "comments after %", options=["--comment", "%"]),
    case("the numbers of rows, as pandas writes them", more("", lambda i, row: str(i)), "called index", "identifier"),
    case("the names of rows, as R writes them", more("rownames", lambda i, row: f"r{i}").replace("rownames,", "", 1),
         "called index", "text"),
    case("cells left out at the ends", "\n".join(
        line.removesuffix(",pear") if i % 3 else line for i, line in enumerate(PLAIN.split("\n"))),
         "cells left out at the ends of rows are missing", "rows have no target", options=["--kind", "classes"]),
    refused("a name twice", PLAIN.replace("width", "length", 1), "two columns are called 'length'"),
    refused("words alone", "q,w\ne,r\nt,y\n", "say --header or --no-header"),
    # Missing cells
    *(case(f"missing: {token or 'empty'}", gaps(4, token), "median", "input that says so", "15 ")
      for token in ("", "NA", "N/A", "NaN", "null", "?", "-", "#N/A", "None")),
    case("missing: -999", gaps(4, "-999"), "median", options=["--missing=-999"]),
    case("missing: one", column(0, lambda i, c: "" if i == 7 else c), "1  "),
    case("missing classes", column(2, lambda i, c: "" if i % 5 == 0 else c), "one for missing"),
    case("missing targets", column(3, lambda i, c: "" if i % 10 == 0 else c), "6 of 60 rows have no target"),
    case("rows with gaps left out", gaps(4), "15 rows with missing cells are left out",
         options=["--missing-rows", "drop"]),
    refused("rows with gaps refused", gaps(4), "line 3: a cell without a value, as 15 of 60 rows have",
            options=["--missing-rows", "refuse"]),
    case("a column that is empty", more("notes", lambda i, row: ""), "empty", "left out"),
    # Columns
    case("yes and no", more("ripe", lambda i, row: "yes" if float(row[0]) > 5 else "no"), "0 for no, 1 for yes"),
    case("true and false", more("ripe", lambda i, row: str(float(row[0]) > 5)), "0 for False, 1 for True"),
    case("two classes", more("sex", lambda i, row: "mf"[i % 2]), "2 inputs, one for each class"),
    case("rare classes", more("town", lambda i, row: "Ulm" if i % 3 else f"town {i // 6}"), "one for the other"),
    case("a constant", more("unit", lambda i, row: "cm"), "constant", "always cm"),
    case("texts", more("remark", lambda i, row: f"it was no. {i * i}"), "text", "60 different"),
    case("numbers of rows", more("id", lambda i, row: str(i + 1)), "identifier", "it numbers the rows"),
    case("numbers of customers", more("CustomerID", lambda i, row: str(1000 + 37 * i % 61)), "identifier"),
    case("a leak", more("copy", lambda i, row: row[3]), "leak", "left out"),
    case("a leak in other words", more("code", lambda i, row: "PC"[row[3] == "cherry"]),
         "'code' tells 'fruit' exactly", "it is a leak"),
    case("codes among numbers", more("stage", lambda i, row: ["1", "2", "3", "3a"][i % 4]), "4 inputs"),
    case("left out as said", PLAIN, "left out, as you said", options=["--drop", "color"]),
    case("only as said", PLAIN, "left out, as you said", options=["--only", "length"]),
    case("numbers as classes", more("zip", lambda i, row: ["01234", "04711", "99999"][i % 3]), "3: 01234, 04711, 99999",
         options=["--as", "zip=class"]),
    refused("a bad cell", column(0, lambda i, c: "twelve" if i == 7 else c),
            "line 9, column 'length': 'twelve' is not a number; 98.3 % of the column are numbers"),
    *(refused(f"--as {kind} of the target", PLAIN, "and that is the target: say --kind classes or --kind numbers",
              options=["--as", f"fruit={kind}"]) for kind in ("number", "class", "date")),
    refused("only the target", PLAIN, "give --only columns beside the target, or choose another --target",
            options=["--only", "fruit"]),
    refused("a column that is not there", PLAIN, "no column 'colour', as --drop says; do you mean 'color'",
            options=["--drop", "colour"]),
    refused("a cell too many", PLAIN + "1,2,red,pear,x\n", "line 62: 5 cells for the 4 columns"),
    refused("a first line that names no columns", PLAIN.replace("length,width,color,fruit", "pear,cherry"),
            "line 2: 4 cells for the 2 columns", "or remove the line of the header if it has no names"),
    case("a class that the others are rarer than", more("place", lambda i, row: "rear" if i in (7, 30) else "front"),
         "1 input for the commonest, one for the other 1"),
    refused("a quote that does not end", PLAIN + '1,2,"red,pear\n', "line 62: not a row of CSV"),
    case("yes and no in many spellings", more("ripe", lambda i, row: ["Yes", "yes", "NO", "no", "Y"][i % 5]),
         "ripe    yes/no", "0 for NO, 1 for Yes"),
    case("yes and no and more", more("ripe", lambda i, row: ["yes", "no", "perhaps"][i % 3]), "3 inputs"),
    case("classes in two spellings", more("sex", lambda i, row: ["male", "Male", "female"][i % 3]),
         "'male' and 'Male' of 'sex' are different classes"),
    # Numbers as they are written
    *(case(f"a unit: {unit}", every(cell), f"number           0.51 to 9.39 {unit}")
      for cell, unit in (("{} kg", "kg"), ("{}km/h", "km/h"), ("{} °C", "°C"), ("CHF {}", "CHF"), ("{} m", "m"))),
    case("a unit of the target", column(3, lambda i, c: f"{i * 37 % 101}.5 min"), "0.5 to 100.5 min", "a number to"),
    case("several units", column(0, lambda i, c: f"{c} {'kg' if i % 7 else 'g'}"),
         "text", "numbers of several units (g, kg): give them one"),
    case("letters that are no unit", column(2, lambda i, c: f"{i % 3}A"), "3: 0A, 1A, 2A", "3 inputs"),
    case("a unit, and gaps", column(0, lambda i, c: "n.d." if i % 5 == 0 else f"{c} kg"), "number  12", "kg", "median"),
    case("below 0 in parentheses", column(0, lambda i, c: f"({c})" if i % 3 else c), "number           -9.39 to"),
    case("below 0 with the sign behind", column(0, lambda i, c: f"{c}-" if i % 3 else c), "number           -9.39 to"),
    case("codes that begin with 0", column(1, lambda i, c: f"0{1000 + i * 13 % 71}"),
         "'width' is taken for numbers, and some begin with 0, such as '01000': if they are codes, say --as width"),
    # Lines around the rows
    case("titles of two cells", "Source,World\nUpdated,2023\n" + more("place", lambda i, row: f"p{i % 4}"),
         "2 lines before the header left out", "60 samples"),
    case("a remark below the rows", PLAIN + "\nAs of April 2023,,,\n",
         "line 63 ('As of April 2023') has nothing but that, and is left out", "60 samples"),
    case("a total and a remark", more("id", lambda i, row: str(i + 1)) + "Gesamtsumme,9,9,,\nsource: me,,,,\n",
         "line 62 ('Gesamtsumme') sums up", "line 63 ('source: me') has nothing but that", "60 samples"),
    refused("a second line of the header", PLAIN.replace("fruit\n", "fruit\ncm,mm,,\n", 1),
            "line 2, column 'length': 'cm' is not a number", "or remove that line if it belongs to the header"),
    refused("a comment in the midst", PLAIN + "# the end\n1,2,red,pear\n",
            "1 cell for the 4 columns", "or say --comment # if lines that begin so are no rows"),
    # Totals
    *(case(f"a row at the end: {word}", more("place", lambda i, row: f"p{i % 4}") + f"{word},300,3000,,pear\n",
           f"line 62 ('{word}') sums up the rows above, and is left out", "60 samples", "4: p0, p1, p2")
      for word in ("Total", "TOTAL:", "Grand total", "Mean")),
    case("two totals, and an empty line", more("id", lambda i, row: str(i + 1)) + "\nTotal,9,9,,\nAverage,1,1,,\n",
         "line 63 ('Total')", "line 64 ('Average')", "60 samples", "it numbers the rows"),
    case("a total that is a class", more("place", lambda i, row: ["Ulm", "Total"][i % 2]), "60 samples"),
    case("a total in the midst", more("place", lambda i, row: "Total" if i == 30 else "Ulm"), "60 samples"),
    *(case(f"a few cells that are {cell}", codes(0, cell),
           "'length' is taken for classes, as 7 of its 60 cells are no finite numbers, the first "
           f"'{cell}' in line 6: correct them, or say --missing {cell} where")
      for cell in ("inf", "-Infinity", "1e400", "many")),
    case("a target with cells that are inf", codes(3, "inf"),
         "'fruit' is taken for classes, as 7 of its 60 cells are no finite numbers", "6 classes"),
    case("cells that are inf, as said", codes(0, "inf"), "length  number  7",
         options=["--missing", "inf"]),
    # Dates
    case("ISO dates", dated(lambda i: f"2020-{1 + i % 12:02}-{1 + i % 28:02}"), "date", "month, weekday"),
    case("times", dated(lambda i: f"2020-01-{1 + i % 28:02} {i % 24:02}:15"), "weekday, hour"),
    case("German dates", dated(lambda i: f"{1 + i % 28}.{1 + i % 12}.{2010 + i % 9}"), "year, month, weekday"),
    case("American dates", dated(lambda i: f"{1 + i % 12}/{1 + i % 28}/{2010 + i % 9}"), "date"),
    case("dates of either order", dated(lambda i: f"{1 + i % 12}/{1 + i % 11}/2020"), "for the other way"),
    case("dates with names", dated(lambda i: f"{1 + i % 28} Mar {2000 + i % 5}"), "date"),
    # Targets
    case("a number as target", PLAIN, "a number to predict", options=["--target", "length"]),
    case("a target by number", PLAIN, "target", options=["--target", "4"]),
    case("a target in other letters", PLAIN, "a class to predict", options=["--target", "FRUIT"]),
    case("a target with blanks", PLAIN.replace("fruit", " fruit "), "class to predict",
         options=["--target", " fruit "]),
    case("whole numbers as target", column(3, lambda i, c: str(i * i % 47)), "taken for a number"),
    case("whole numbers as classes", column(3, lambda i, c: str(i % 25)), "25 classes", options=["--kind", "classes"]),
    case("a target of yes and no in many spellings", column(3, lambda i, c: ["Yes", "yes", "NO", "no"][i % 4]),
         "spells 'NO' and 'Yes' in 4 ways, taken for two classes", "2 classes (NO, Yes)"),
    case("a rare class", column(3, lambda i, c: "rare" if i < 3 else "common"), "2 classes"),
    case("a whole number for nearly each of a few rows", "x,y\n" + "".join(f"{i}.5,{i % 15}\n" for i in range(20)),
         "taken for a number: --kind classes if not"),
    case("few whole numbers, each once", "x,y\n" + "".join(f"{i}.5,{7 * i}\n" for i in range(9)),
         "taken for a number: --kind classes if not"),
    case("many whole numbers as classes", column(3, lambda i, c: str(i % 15)),
         "the target 'fruit' holds 15 whole numbers, taken for classes: --kind numbers if not", "15 classes"),
    refused("an empty target", text(change=lambda names, rows: ([*names, "taste"], [[*row, ""] for row in rows])),
            "target column 'taste' is empty throughout: choose another by --target, such as fruit, the last one with "),
    refused("no such target", PLAIN, "has no column 'taste'", options=["--target", "taste"]),
    refused("one class", column(3, lambda i, c: "pear"), "are of one class, 'pear'"),
    refused("a target of a few words", column(3, lambda i, c: "big" if i == 2 else f"{i / 7:.3f}"),
            "line 4, column 'fruit': 'big' is not a number"),
]  # fmt: skip
