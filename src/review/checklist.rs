//! The motivated-intruder checklist: what somebody would try who wants to know who it was.
//!
//! After the Information Commissioner's test: singling out, linking, inference, and three things by which incidents in
//! particular give people away.

/// A question that must be answered with no before a case is approved.
pub struct Item {
    /// The field of the form.
    pub id: &'static str,
    /// What it is about.
    pub name: &'static str,
    /// What the reviewer confirms.
    pub text: &'static str,
}

/// Every question.
pub const ITEMS: [Item; 6] = [
    Item { id: "singling", name: "Singling out", text: "Nothing here is true of one person only." },
    Item {
        id: "linking",
        name: "Linking",
        text: "Dates, places and numbers that are left cannot be put together with a rota, a record or another lesson.",
    },
    Item {
        id: "inference",
        name: "Inference",
        text: "Nobody who was there learns something about a person that they did not know before.",
    },
    Item {
        id: "condition",
        name: "Rare condition",
        text: "No condition, treatment or event is so rare that it names the patient.",
    },
    Item {
        id: "role",
        name: "Rare role",
        text: "No role, grade or team is so small that it names a member of staff.",
    },
    Item {
        id: "media",
        name: "Media",
        text: "It has not been in the press, in court or on social media in a form that matches.",
    },
];

/// Whether every question was answered.
pub fn complete(answered: &[String]) -> bool {
    ITEMS.iter().all(|item| answered.iter().any(|id| id == item.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_counts() {
        let all: Vec<String> = ITEMS.iter().map(|item| item.id.to_owned()).collect();
        assert!(complete(&all));
        for left_out in 0..all.len() {
            let mut some = all.clone();
            some.remove(left_out);
            assert!(!complete(&some));
        }
    }
}
