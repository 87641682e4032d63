#!/usr/bin/env python3
"""Makes vectors.bin, the table of word vectors: what the library knows of meaning.

Usage: make_vectors.py MODEL.onnx TOKENIZER.json      (needs numpy, onnxruntime and tokenizers; see vectors.md)

A sentence-embedding model is distilled into one short vector a word, so that no model is needed at run time:

1. The words: those of the annotated records (identifiers masked), of the synonyms, of the taxonomy, of the lists of clinical
   words, eponyms and diseases, and the whole words of the model's own vocabulary, which are common English; and the model's
   word pieces ("##..."), from which words that are not in the table are put together.
2. Each word goes through the model alone; the vectors are centred.
3. A word counts less the commoner it is: a / (a + p), p its share of the records, or by its rank in the model's vocabulary.
4. A linear map is fitted that takes the mean of a record's word vectors to the model's vector of the whole record
   (least squares, drawn towards the identity), and the 64 directions in which records differ most are kept.
5. Each vector is kept as 64 signed bytes with a scale of its own.

The file: "HSV1", the first 8 bytes of the SHA-256 of all that follows, then (little-endian) u32 words, u32 dimensions,
u32 length of the words, the words in byte order each ended by a line feed, u16 scales (in 1/65535 of the greatest, which
is 1), the bytes. Another version of the tools may change single bytes by one; the committed file is the reference.
"""
import collections
import hashlib
import json
import re
import struct
import sys
import unicodedata
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("title", "what", "action", "lesson")
DIMENSIONS = 64
COMMON = 3e-4  # a: a word with this share counts half
PULL = 1.0  # towards the identity
SHRINK = 0.7  # of the identity


def words(text):
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])['’](?=[a-z0-9])", "", text))


def masked(part):
    """The text of a part without its identifiers."""
    out, at = [], 0
    for span in sorted(part["spans"], key=lambda span: span["start"]):
        if span["start"] >= at:
            out += [part["text"][at:span["start"]], " "]
            at = span["end"]
    return "".join(out) + part["text"][at:]


class Model:
    def __init__(self, model, tokenizer):
        self.tokenizer = Tokenizer.from_file(tokenizer)
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def texts(self, texts, longest):
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        return self.ids([i if len(i) <= longest else i[: longest - 1] + i[-1:] for i in ids])

    def ids(self, ids, budget=1024):
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        out = np.zeros((len(ids), 384))
        while order:
            batch = [order.pop(0)]
            while order and (len(batch) + 1) * len(ids[order[0]]) <= budget:
                batch.append(order.pop(0))
            shape = (len(batch), max(len(ids[i]) for i in batch))
            tokens, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
            for row, i in enumerate(batch):
                tokens[row, : len(ids[i])] = ids[i]
                mask[row, : len(ids[i])] = 1
            given = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros(shape, np.int64)}
            hidden = self.session.run(None, given)[0]
            out[batch] = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        return out


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def main(model, tokenizer):
    model = Model(model, tokenizer)
    ranks = model.tokenizer.get_vocab()
    records = []
    for name in ("tune", "check"):
        with open(ROOT / f"fixtures/redaction/{name}.jsonl", encoding="utf-8") as lines:
            records += [json.loads(line) for line in lines]
    texts = [[masked(record[part]) if part in record else "" for part in PARTS] for record in records]

    counts = collections.Counter(word for parts in texts for part in parts for word in words(part))
    known = {}

    def add(more):
        for word in more:
            if len(word) <= 24 and re.fullmatch("[a-z0-9]+", word) and not (word.isdigit() and len(word) > 3):
                known.setdefault(word, len(known))

    add(sorted(counts))
    for path in ("index/synonyms.txt", "index/themes.toml", "index/factors.toml", "src/redact/lists/clinical.txt",
                 "src/redact/lists/eponyms.txt", "src/redact/lists/diseases.txt"):
        add(words((ROOT / path).read_text(encoding="utf-8")))
    by_rank = sorted(ranks, key=ranks.get)
    add(word for word in by_rank if re.fullmatch("[a-z]+", word))
    pieces = [word for word in by_rank if re.fullmatch("##[a-z0-9]+", word)]
    names = list(known) + pieces
    known.update((piece, len(known)) for piece in pieces)

    vectors = np.concatenate([
        model.texts(names[: len(names) - len(pieces)], 16),
        model.ids([[ranks["[CLS]"], ranks[piece], ranks["[SEP]"]] for piece in pieces]),
    ])
    whole = len(names) - len(pieces)
    vectors = unit(vectors)
    vectors -= vectors[:whole].mean(0)

    total, first = sum(counts.values()), 1996

    def share(word):
        general = 0.05 / (ranks[word] - 990) if ranks.get(word, 0) >= first else 0
        return max(counts[word] / total, general)

    shares = np.array([share(name) if at < whole else 1e-4 for at, name in enumerate(names)])
    vectors *= (COMMON / (COMMON + shares))[:, None]

    def rows_of(text):
        for word in words(text):
            if word in known:
                yield known[word]
                continue
            at = 0
            while at < len(word):
                for end in range(len(word), at, -1):
                    row = known.get(("##" if at else "") + word[at:end])
                    if row is not None:
                        yield row
                        at = end
                        break
                else:
                    at += 1

    of_words = unit(np.array([
        vectors[list(rows_of(" ".join([title, title, what, action, lesson])))].sum(0)
        for title, what, action, lesson in texts
    ]))
    of_model = unit(model.texts([re.sub(r"\s+", " ", " ".join(parts)).strip() for parts in texts], 192))
    of_model -= of_model.mean(0)
    eye = PULL * np.eye(384)
    fitted = np.linalg.solve(of_words.T @ of_words + eye, of_words.T @ of_model + SHRINK * eye)
    mapped = of_words @ fitted
    directions = np.linalg.eigh(mapped.T @ mapped)[1][:, ::-1][:, :DIMENSIONS]
    directions *= np.sign(directions[np.abs(directions).argmax(0), range(DIMENSIONS)])
    vectors = vectors @ fitted @ directions

    largest = np.maximum(np.abs(vectors).max(1), 1e-12)
    scales = np.maximum(np.round(largest / largest.max() * 65535), 1).astype("<u2")
    rows = np.round(vectors / largest[:, None] * 127).astype(np.int8)
    order = sorted(range(len(names)), key=lambda i: names[i].encode())
    joined = "".join(names[i] + "\n" for i in order).encode()
    body = struct.pack("<III", len(names), DIMENSIONS, len(joined)) + joined
    body += scales[order].tobytes() + rows[order].tobytes()
    out = ROOT / "index/vectors.bin"
    out.write_bytes(b"HSV1" + hashlib.sha256(body).digest()[:8] + body)
    print(f"{len(names)} words and pieces, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
