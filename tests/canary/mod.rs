//! Planted identifiers: invented names and numbers that are found nowhere else, rows full of them, and a look for them in
//! everything that the program leaves behind.
#![allow(dead_code, reason = "every test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod rows;
mod search;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

#[allow(unused_imports, reason = "every test file uses a part of it")]
pub(crate) use rows::{EXPORTS, PUBLIC, bad_files, export, fill, json_lines, plain_reference};
#[allow(unused_imports, reason = "every test file uses a part of it")]
pub(crate) use search::{files, library, register};

/// One case's worth of planted identifiers. Every word and number of it is rare enough to be looked for.
pub(crate) struct Planted {
    pub(crate) number: usize,
    pub(crate) patient: [String; 2],
    pub(crate) relative: String,
    pub(crate) staff: String,
    pub(crate) reporter: String,
    pub(crate) column: String,
    pub(crate) nhs: String,
    pub(crate) hospital: String,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) postcode: String,
    pub(crate) street: String,
    pub(crate) born: jiff::civil::Date,
    pub(crate) reference: String,
}

const FIRST: &[&str] = &[
    "Quor", "Zyph", "Thorv", "Wexel", "Yarn", "Osk", "Vand", "Krol", "Drum", "Fenst", "Glim", "Hask", "Jorv",
    "Lund", "Melv", "Nark", "Pell", "Rusk", "Strav", "Tezk", "Ulv", "Brask", "Chelm", "Dvor", "Ekl",
];
const MIDDLE: &[&str] = &["a", "en", "i", "or", "u", "el", "an", "im", "ev", "os", "ul", "yn"];
const LAST: &[&str] = &[
    "thwick", "skova", "mansford", "kowitz", "nessen", "tvedt", "garde", "zzoli", "quist", "brough", "wisch",
    "dottir", "bergen", "stowe", "viche", "ranth", "holm", "pache", "leyre", "gwin",
];

/// The surname with this number: 6,000 of them, none a word.
pub(crate) fn surname(number: usize) -> String {
    // A step that has no factor in common with the number of names, so that neighbours look unlike.
    let at = number * 1_777 % (FIRST.len() * MIDDLE.len() * LAST.len());
    let (first, rest) = (at % FIRST.len(), at / FIRST.len());
    format!("{}{}{}", FIRST[first], MIDDLE[rest % MIDDLE.len()], LAST[rest / MIDDLE.len()])
}

impl Planted {
    /// The case with this number.
    pub(crate) fn new(number: usize) -> Planted {
        let name = |slot: usize| surname(number * 6 + slot);
        let nine = 999_000_000 + (number * 7_919) % 1_000_000;
        let email = format!("{}.{}@oakmere-trust.example", name(1).to_lowercase(), name(2).to_lowercase());
        Planted {
            number,
            patient: [name(0), name(1)],
            relative: name(2),
            staff: name(3),
            reporter: name(4),
            column: name(5),
            nhs: nhs_number(nine),
            hospital: format!("KV{:07}", 3_000_017 + number * 641),
            phone: format!("07700 900{:03}", number % 1000),
            email,
            postcode: format!("QX{} {}ZK", 10 + number % 90, number / 90 % 10),
            street: format!("{} {} Row", 2 + number % 90, name(0)),
            born: jiff::civil::date(1910, 1, 1).saturating_add(jiff::Span::new().days(number as i64 % 3_600)),
            reference: format!("INC-QV-{:06}", 500_000 + number * 13),
        }
    }

    /// Everything that must never be seen again.
    fn secrets(&self) -> Vec<String> {
        let words =
            [&self.patient[0], &self.patient[1], &self.relative, &self.staff, &self.reporter, &self.column];
        let mut secrets: Vec<String> = words.into_iter().cloned().collect();
        let joined = |text: &str| text.replace(' ', "");
        secrets.extend([
            self.nhs.clone(),
            joined(&self.nhs),
            self.hospital.clone(),
            self.phone.clone(),
            joined(&self.phone),
        ]);
        secrets.extend([self.email.clone(), self.reference.clone()]);
        secrets.extend([self.postcode.clone(), joined(&self.postcode)]);
        secrets.extend(["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y"].map(|form| self.born.strftime(form).to_string()));
        secrets
    }
}

/// What identifies people in the committed records: full names as people write them, NHS numbers, telephone numbers,
/// addresses on the net, postcodes; and what the records give as known.
pub(crate) fn of_fixtures() -> Vec<String> {
    let mut found = Vec::new();
    for name in ["tune.jsonl", "check.jsonl"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redaction").join(name);
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            for part in ["title", "what", "action", "lesson"].map(|part| &record[part]) {
                let text: Vec<char> = part["text"].as_str().unwrap_or_default().chars().collect();
                for span in part["spans"].as_array().into_iter().flatten() {
                    let at = |key: &str| span[key].as_u64().unwrap() as usize;
                    let words: String = text[at("start")..at("end")].iter().collect();
                    let full_name = words.contains(' ')
                        && words
                            .split(' ')
                            .all(|word| word.len() > 2 && word.starts_with(char::is_uppercase));
                    if match span["kind"].as_str().unwrap() {
                        "NAME" => full_name,
                        "NHSNO" | "EMAIL" | "POSTCODE" => true,
                        "PHONE" => words.chars().filter(char::is_ascii_digit).count() > 8,
                        _ => false,
                    } {
                        found.push(words);
                    }
                }
            }
            for key in ["patient_name", "nhs_number"] {
                found.extend(
                    record["known"][key].as_str().filter(|value| value.contains(' ')).map(str::to_owned),
                );
            }
        }
    }
    found.retain(|words| words.len() >= 7);
    found
}

/// Ten digits with their check digit, in three groups. Nine digits without one are passed over.
fn nhs_number(mut nine: usize) -> String {
    loop {
        let digits: Vec<usize> = nine.to_string().bytes().map(|b| usize::from(b - b'0')).collect();
        let sum: usize = digits.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
        match (11 - sum % 11) % 11 {
            10 => nine += 1,
            check => {
                let ten = format!("{nine}{check}");
                return format!("{} {} {}", &ten[..3], &ten[3..6], &ten[6..]);
            }
        }
    }
}

/// Finds planted identifiers in bytes: UTF-8 and both kinds of UTF-16, whatever the case of the letters.
pub(crate) struct Canaries {
    secrets: Vec<String>,
    whole: AhoCorasick,
    stems: AhoCorasick,
}

impl Canaries {
    /// Looks for the identifiers of these cases, and for `more`.
    pub(crate) fn of<'a>(planted: impl IntoIterator<Item = &'a Planted>, more: Vec<String>) -> Canaries {
        let mut secrets: Vec<String> = planted.into_iter().flat_map(Planted::secrets).chain(more).collect();
        secrets.sort();
        secrets.dedup();
        assert!(secrets.iter().all(|secret| secret.len() >= 7), "too short to be looked for in binary files");
        let patterns = secrets.iter().flat_map(|secret| {
            let wide = |bytes: fn(u16) -> [u8; 2]| secret.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
            [secret.clone().into_bytes(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)]
        });
        // A stemmer may take up to three letters from the end of a name.
        let stems =
            secrets.iter().filter(|secret| secret.len() >= 9 && secret.chars().all(char::is_alphabetic));
        Canaries {
            whole: automaton(patterns),
            stems: automaton(stems.map(|name| name.as_bytes()[..name.len() - 3].to_vec())),
            secrets,
        }
    }

    /// How many are looked for.
    pub(crate) fn len(&self) -> usize {
        self.secrets.len()
    }

    /// The first that stands in these bytes.
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<&str> {
        self.whole.find(bytes).map(|found| self.secrets[found.pattern().as_usize() / 3].as_str())
    }

    /// Fails where one stands in these bytes.
    pub(crate) fn absent(&self, place: &str, bytes: &[u8]) {
        if let Some(found) = self.find(bytes) {
            let text = String::from_utf8_lossy(bytes);
            let at = text.to_lowercase().find(&found.to_lowercase()).unwrap_or(0);
            let around: String = text
                .chars()
                .skip(text[..text.floor_char_boundary(at)].chars().count().saturating_sub(60))
                .take(160)
                .collect();
            panic!("{found:?} stands in {place}: …{around}…");
        }
    }

    /// Fails where one, or what a stemmer leaves of one, is in this term.
    pub(crate) fn absent_term(&self, place: &str, term: &[u8]) {
        self.absent(place, term);
        assert!(self.stems.find(term).is_none(), "{:?} is a term of {place}", String::from_utf8_lossy(term));
    }

    /// Fails where one is in anything that a data folder holds: file names, raw files, the register's columns, the
    /// library's stored documents, terms and columns. Returns how many texts of each were looked at.
    pub(crate) fn absent_from_folder(&self, data: &std::path::Path) -> Seen {
        let mut seen = Seen::default();
        files(data, &mut |name, bytes| {
            seen.files += 1;
            self.absent("a file name", name.as_bytes());
            self.absent(&format!("the file {name}"), bytes);
        });
        register(data, &mut |place, bytes| {
            seen.values += 1;
            self.absent(place, bytes);
        });
        library(data, &mut |place, bytes, is_term| {
            if is_term {
                seen.terms += 1;
                self.absent_term(place, bytes);
            } else {
                seen.documents += 1;
                self.absent(place, bytes);
            }
        });
        seen
    }
}

/// What was looked at, so that a test cannot pass on an empty folder.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) files: usize,
    pub(crate) values: usize,
    pub(crate) documents: usize,
    pub(crate) terms: usize,
}

fn automaton(patterns: impl Iterator<Item = Vec<u8>>) -> AhoCorasick {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(patterns)
        .unwrap()
}
