//! Verbs that stand behind names, and the words that follow them.

/// Past forms that are no surname.
pub(super) const PAST: [&str; 15] = [
    "fallen",
    "slipped",
    "tripped",
    "cried",
    "wept",
    "sat",
    "stood",
    "woke",
    "ran",
    "rang",
    "came",
    "went",
    "collapsed",
    "fainted",
    "vomited",
];

/// Where and how somebody fell, whoever it is.
pub(super) const DOWN: [&str; 26] = [
    "off",
    "out",
    "over",
    "onto",
    "down",
    "into",
    "against",
    "through",
    "asleep",
    "again",
    "backwards",
    "backward",
    "forwards",
    "forward",
    "sideways",
    "headfirst",
    "awkwardly",
    "heavily",
    "hard",
    "trying",
    "getting",
    "going",
    "hitting",
    "landing",
    "coming",
    "walking",
];

/// Where and when somebody fell who is no member of staff: "Dr Fell on call", "CNS Jo Fell in clinic".
pub(super) const THERE: [&str; 24] = [
    "on",
    "from",
    "in",
    "at",
    "by",
    "near",
    "beside",
    "between",
    "behind",
    "under",
    "outside",
    "inside",
    "during",
    "after",
    "as",
    "when",
    "while",
    "whilst",
    "last",
    "this",
    "today",
    "overnight",
    "twice",
    "fae",
];

/// Behind "may" and "will": what is still to be done, and hardly ever a thing.
pub(super) const BARE: [&str; 52] = [
    "have", "be", "not", "need", "require", "see", "go", "come", "do", "take", "give", "tell", "ring",
    "want", "get", "keep", "help", "sit", "return", "bring", "reply", "read", "lose", "miss", "pay", "lift",
    "wait", "stay", "try", "ask", "speak", "talk", "fall", "stand", "walk", "eat", "drink", "refuse",
    "attend", "look", "make", "let", "know", "feel", "discuss", "follow", "remain", "become", "benefit",
    "also", "still", "never",
];

/// Behind "said".
pub(super) const TOLD: [&str; 9] = ["he", "she", "they", "that", "it", "her", "his", "there", "to"];

/// What somebody rises from.
pub(super) const SEATS: [&str; 12] = [
    "chair",
    "armchair",
    "wheelchair",
    "recliner",
    "bed",
    "toilet",
    "commode",
    "seat",
    "sofa",
    "floor",
    "lying",
    "sitting",
];

/// Behind "on": where a member of staff is who is called so.
pub(super) const DUTY: [&str; 8] = ["call", "nights", "days", "shift", "duty", "leave", "study", "behalf"];

/// Behind "to": where somebody falls.
pub(super) const FLOOR: [&str; 8] = ["the", "floor", "ground", "her", "his", "their", "one", "knees"];

/// What becomes of somebody, in capitals, and what nobody is called.
pub(super) const SHOUTED: [&str; 24] = [
    "desat",
    "desats",
    "desatted",
    "desaturated",
    "dna",
    "died",
    "refused",
    "given",
    "bled",
    "awol",
    "nbm",
    "dnar",
    "dnacpr",
    "unresponsive",
    "rip",
    "arrested",
    "absconded",
    "deteriorated",
    "transferred",
    "discharged",
    "admitted",
    "seen",
    "fallen",
    "slipped",
];
