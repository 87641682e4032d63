//! A word of clinical English enters, lower case and without accents; the form under which it is indexed leaves.
//!
//! British and American spellings are folded to one form first ("oedema", "edema"), then the English stemmer takes the
//! ending off. The folding need not make a real word: it is done to texts and queries alike, so it only must not make
//! two words one that mean different things.

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

/// Whole words whose spelling differs in a way that no rule below covers.
const WHOLE: &[(&str, &str)] = &[
    ("practise", "practice"),
    ("practised", "practiced"),
    ("practising", "practicing"),
    ("practises", "practices"),
    ("licence", "license"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("instil", "instill"),
    ("instils", "instills"),
    ("enrol", "enroll"),
    ("fulfil", "fulfill"),
    ("grey", "gray"),
    ("tyre", "tire"),
    ("mould", "mold"),
    ("aluminium", "aluminum"),
    ("cheque", "check"),
    ("pyjamas", "pajamas"),
    ("ageing", "aging"),
    ("judgement", "judgment"),
    ("acknowledgement", "acknowledgment"),
    ("sceptic", "skeptic"),
    ("sceptical", "skeptical"),
    ("manoeuvre", "maneuver"),
    ("manoeuvres", "maneuvers"),
    ("manoeuvring", "maneuvering"),
    ("plough", "plow"),
    ("programme", "program"),
    ("programmes", "programs"),
    ("gramme", "gram"),
    ("grammes", "grams"),
    ("catalogue", "catalog"),
    ("dialogue", "dialog"),
    ("analogue", "analog"),
    ("aetiology", "etiology"),
    ("caesarian", "cesarean"),
    ("cesarian", "cesarean"),
    ("caesarean", "cesarean"),
    ("caesarians", "cesarean"),
    ("caesareans", "cesarean"),
    ("section", "section"),
    ("fell", "fall"),
    ("fallen", "fall"),
    ("gave", "give"),
    ("given", "give"),
    ("took", "take"),
    ("taken", "take"),
    ("broke", "break"),
    ("broken", "break"),
    ("bled", "bleed"),
    ("feet", "foot"),
    ("teeth", "tooth"),
    ("women", "woman"),
    ("men", "man"),
    ("children", "child"),
    ("lost", "lose"),
    ("wrote", "write"),
    ("written", "write"),
    ("sent", "send"),
    ("left", "left"),
    ("forgot", "forget"),
    ("forgotten", "forget"),
    ("choked", "choke"),
    ("choking", "choke"),
    ("dying", "die"),
    ("dyed", "dye"),
    ("dying", "die"),
    ("bases", "base"),
    ("stung", "sting"),
    ("stuck", "stick"),
    ("torn", "tear"),
    ("tore", "tear"),
    ("swollen", "swell"),
    ("frozen", "freeze"),
    ("drawn", "draw"),
    ("drew", "draw"),
    ("drank", "drink"),
    ("drunk", "drunk"),
];

/// How many words a stemmer remembers before it starts afresh.
const REMEMBERED: usize = 1 << 16;

/// Folds and stems, and remembers what it has stemmed: most words of a text have been seen before.
pub(crate) struct Stems {
    stemmer: Stemmer,
    whole: FxHashMap<&'static str, &'static str>,
    seen: FxHashMap<Box<str>, Box<str>>,
    spare: String,
}

impl Stems {
    pub(crate) fn new() -> Self {
        Self {
            stemmer: Stemmer::new(Algorithm::English),
            whole: WHOLE.iter().copied().collect(),
            seen: FxHashMap::default(),
            spare: String::new(),
        }
    }

    /// Appends the stem of `word` to `out`.
    pub(crate) fn stem_into(&mut self, word: &str, out: &mut String) {
        if let Some(stem) = self.seen.get(word) {
            out.push_str(stem);
            return;
        }
        let from = out.len();
        if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            out.push_str(word);
        } else {
            match self.whole.get(word) {
                Some(other) => {
                    self.spare.clear();
                    self.spare.push_str(other);
                }
                None => fold(word, &mut self.spare),
            }
            out.push_str(&self.stemmer.stem(&self.spare));
        }
        if self.seen.len() >= REMEMBERED {
            self.seen.clear();
        }
        self.seen.insert(word.into(), out[from..].into());
    }
}

/// British and American spellings of a lower-case word become one.
fn fold(word: &str, out: &mut String) {
    out.clear();
    let bytes = word.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &word[at..];
        // "toe", "shoes", "poem" keep their o.
        let keeps_o =
            matches!(&rest[1..], "e" | "es" | "ed" | "eing" | "em" | "ems") || (at == 0 && rest.len() <= 4);
        if (rest.starts_with("oe") && !keeps_o) || (rest.starts_with("ae") && rest.len() > 2) {
            out.push('e');
            at += 2;
        } else if rest.starts_with("sulph") {
            out.push_str("sulf");
            at += 5;
        } else if rest.starts_with("yse") || rest.starts_with("ysi") {
            // Only verbs: "analyse", "analysing"; "analysis" keeps its s.
            let verb = rest.starts_with("yse") || rest == "ysing";
            out.push_str(if verb { "yz" } else { "ys" });
            at += 2;
        } else {
            out.push(bytes[at] as char);
            at += 1;
        }
    }
    tail(out, "isation", "ization");
    for end in ["ise", "ised", "ises", "ising", "iser", "isers", "isable"] {
        if out.len() >= end.len() + 4 && out.ends_with(end) {
            let at = out.len() - end.len() + 1;
            out.replace_range(at..at + 1, "z");
            break;
        }
    }
    tail(out, "isations", "izations");
    for end in ["our", "ours", "oured", "ouring", "ourer", "oural", "ourable"] {
        if out.ends_with(end) {
            let before = &out[..out.len() - end.len()];
            if before.len() >= 3 && before.bytes().any(|byte| b"aeiouy".contains(&byte)) {
                let at = before.len() + 1;
                out.replace_range(at..at + 1, "");
            }
            break;
        }
    }
    if out.len() >= 5 {
        for (british, american) in
            [("tre", "ter"), ("tres", "ters"), ("tred", "tered"), ("bre", "ber"), ("bres", "bers")]
        {
            tail(out, british, american);
        }
    }
    anaesthetic(out);
}

fn tail(word: &mut String, from: &str, to: &str) {
    if word.ends_with(from) {
        let at = word.len() - from.len();
        word.replace_range(at.., to);
    }
}

/// The beginning of anaesthetist, anaesthetic and the rest in the ways in which people write it: after the folding above
/// they start with "anesth", "aneth", "anasth", "anisth", "ansth", "aneasth" and so on.
fn anaesthetic(word: &mut String) {
    const WAYS: [&str; 13] = [
        "aneasth", "aneesth", "anasth", "anisth", "anasesth", "anseth", "anaseth", "anesthe", "ansth",
        "anesth", "anethe", "aneathe", "anathet",
    ];
    for way in WAYS {
        if word.len() > way.len() + 2 && word.starts_with(way) {
            let rest = way.find("th").map_or(way.len(), |at| at);
            word.replace_range(..rest, "anes");
            break;
        }
    }
    if word.starts_with("anesth") {
        // "anesthatist", "anesthitist", "anesthtist": the vowel before the t is often wrong.
        let rest = word[6..].to_owned();
        let vowel = rest.bytes().next();
        if matches!(vowel, Some(b'a' | b'i' | b'o')) && rest[1..].starts_with('t') {
            word.replace_range(6..7, "e");
        } else if vowel == Some(b't') {
            word.insert(6, 'e');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(word: &str) -> String {
        let mut out = String::new();
        Stems::new().stem_into(word, &mut out);
        out
    }

    #[test]
    fn british_and_american_are_one() {
        for (a, b) in [
            ("oedema", "edema"),
            ("haemorrhage", "hemorrhage"),
            ("paediatric", "pediatric"),
            ("diarrhoea", "diarrhea"),
            ("oesophagus", "esophagus"),
            ("foetus", "fetus"),
            ("gynaecology", "gynecology"),
            ("anaemia", "anemia"),
            ("tumour", "tumor"),
            ("labour", "labor"),
            ("colour", "color"),
            ("behaviour", "behavior"),
            ("litres", "liters"),
            ("centre", "center"),
            ("fibre", "fiber"),
            ("theatre", "theater"),
            ("sulphate", "sulfate"),
            ("mobilised", "mobilized"),
            ("hospitalisation", "hospitalization"),
            ("catheterise", "catheterize"),
            ("analyse", "analyze"),
            ("paralysed", "paralyzed"),
            ("labelled", "labeled"),
            ("cancelled", "canceled"),
            ("orthopaedics", "orthopedics"),
            ("anaesthetist", "anesthetist"),
            ("anaesthetised", "anesthetized"),
            ("anaesthetist", "anaesthatist"),
            ("anaesthetist", "anasthetist"),
            ("anaesthetist", "anaethetist"),
            ("anaesthetist", "anesthitist"),
            ("anaesthetic", "aneasthetic"),
            ("anaesthetic", "anasthetics"),
            ("falls", "fell"),
            ("falling", "fall"),
            ("caesarean", "cesarian"),
            ("programme", "program"),
            ("leukaemia", "leukemia"),
            ("manoeuvre", "maneuver"),
            ("dialyse", "dialyze"),
            ("injuries", "injury"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
    }

    #[test]
    fn different_words_stay_apart() {
        for (a, b) in [
            ("hour", "hor"),
            ("shoe", "she"),
            ("toe", "te"),
            ("does", "des"),
            ("four", "for"),
            ("your", "yor"),
            ("filling", "filing"),
            ("analysis", "analyses2"),
            ("pour", "por"),
            ("source", "sorce"),
            ("hyper", "hypo"),
            ("news", "new"),
            ("ward", "war"),
            ("organ", "organisation"),
            ("metre", "met"),
        ] {
            assert_ne!(stem(a), stem(b), "{a} {b}");
        }
    }
}
