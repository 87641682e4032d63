#!/usr/bin/env python3
"""senses.py: parts the words of the lists into kinds of meaning, for the redactor (see ../PROVENANCE.md).

Usage: senses.py MODEL.onnx TOKENIZER.json      (needs numpy, onnxruntime and tokenizers; the files are those of
index/vectors.md)

Writes ../senses.txt: a line for each of 250 fine kinds, first the number of the wide kind that it belongs to (62 of them,
counted from 1), then its words. Words: the frequent ones of words.txt, the frequent names, all clinical lists, cues, and
what at least two annotated records (never those that are only scored) say outside any identifier. Each word goes through the
model alone; its vector, in the 96 directions in which words differ most, belongs to the nearest of the means (k-means by
angle, with a fixed seed). The lines stand by their wide kinds, so that neighbours are alike. Another version of the tools
may move single words; the committed file is the reference.
"""
import collections
import json
import re
import sys
from pathlib import Path

import numpy as np

LISTS = Path(__file__).resolve().parent.parent
ROOT = LISTS.parent.parent.parent
sys.path.insert(0, str(ROOT / "index"))
from make_vectors import PARTS, Model, masked, unit  # noqa: E402

FINE, WIDE = 250, 62
DIRECTIONS = 96


def lines(path):
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] not in "#["]


def records():
    """The texts of the records that are trained on, without identifiers."""
    folder = ROOT / "fixtures/redaction"
    for line in lines(folder / "tune.jsonl"):
        record = json.loads(line)
        yield " ".join(masked(record[part]) for part in PARTS if part in record)
    for path in sorted(folder.glob("extra-*.txt")):
        for block in re.split(r"(?m)^=== .*$", path.read_text(encoding="utf-8"))[1:]:
            yield re.sub(r"(?m)^@known.*$|⟦[^⟧]*⟧|^@\w+", " ", block)


def vocabulary():
    found = set()
    for name, least in (("words.txt", 4), ("given_names.txt", 3), ("surnames.txt", 3)):
        for line in lines(LISTS / name):
            word, _, weight = line.partition("\t")
            if int(weight) >= least:
                found.add(word)
    for name in "diseases towns clinical medicines products world eponyms seen name_words".split():
        found.update(word for line in lines(LISTS / f"{name}.txt") for word in line.lower().split())
    found.update(word for line in lines(LISTS.parent / "cues.txt") for word in line.lower().split())
    counts = collections.Counter()
    for text in records():
        counts.update(set(re.findall("[a-z]+", text.lower())))
    found.update(word for word, count in counts.items() if count > 1)
    return sorted(word for word in found if re.fullmatch("[a-z]{2,24}", word))


def kinds(rows, count, dice, rounds=25):
    """k-means by angle: the means, and the number of the nearest one for every row."""
    means = rows[dice.choice(len(rows), count, replace=False)]
    for _ in range(rounds):
        nearest = np.concatenate([(rows[at:at + 8192] @ means.T).argmax(1) for at in range(0, len(rows), 8192)])
        sums = np.zeros((count, rows.shape[1]))
        np.add.at(sums, nearest, rows)
        empty = np.linalg.norm(sums, axis=1) < 1e-6
        sums[empty] = rows[dice.choice(len(rows), empty.sum())]
        means = unit(sums)
    return means, nearest


def main(model, tokenizer):
    names = vocabulary()
    vectors = unit(Model(model, tokenizer).texts(names, 16))
    vectors = unit(vectors - vectors.mean(0))
    directions = np.linalg.eigh(vectors.T @ vectors)[1][:, ::-1][:, :DIRECTIONS]
    rows = unit(vectors @ directions)
    dice = np.random.default_rng(5)
    means, fine = kinds(rows, FINE, dice)
    _, wide = kinds(means, WIDE, dice)
    with open(LISTS / "senses.txt", "w", encoding="utf-8") as out:
        out.write("# Words by kind of meaning; the wide kind first. Made by make/senses.py; see PROVENANCE.md.\n")
        for kind in sorted(range(FINE), key=lambda kind: (wide[kind], kind)):
            members = [name for name, own in zip(names, fine) if own == kind]
            out.write(" ".join([str(wide[kind] + 1), *members]) + "\n")
    print(len(names), "words")


if __name__ == "__main__":
    main(*sys.argv[1:])
