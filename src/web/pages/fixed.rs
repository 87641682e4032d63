//! Pages that say the same to everybody: help, how identifiers are removed, accessibility, privacy, the API.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Frame, page};
use crate::web::Site;
use crate::web::error::Result;

macro_rules! fixed {
    ($($(#[$meta:meta])* $handler:ident, $template:ident, $path:literal, $title:literal, $nav:literal;)+) => {
        $(
            #[derive(Template)]
            #[template(path = $path)]
            struct $template {
                frame: Frame,
            }

            $(#[$meta])*
            pub(in crate::web) async fn $handler(State(shared): Site) -> Result<Response> {
                page(&$template { frame: Frame::new(&shared, $title, $nav) })
            }
        )+
    };
}

fixed! {
    /// `GET /help`.
    help, HelpPage, "help.html", "Help with searching", "/help";
    /// `GET /accessibility`.
    accessibility, AccessibilityPage, "accessibility.html", "Accessibility statement", "";
    /// `GET /privacy`.
    privacy, PrivacyPage, "privacy.html", "Privacy", "";
    /// `GET /api`.
    api, ApiPage, "api.html", "API for developers", "";
}

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    frame: Frame,
    figures: Vec<(&'static str, &'static str)>,
    leaks: &'static str,
    held: &'static str,
}

/// `GET /about`: how identifiers are removed, with the figures that were measured.
pub(in crate::web) async fn about(State(shared): Site) -> Result<Response> {
    page(&AboutPage {
        frame: Frame::new(&shared, "How we remove identifiers", ""),
        figures: figures(),
        leaks: figure("narratives without any leak"),
        held: figure("held for review, of all"),
    })
}

/// The recorded figures, as the evaluation wrote them: one place, so that the page cannot say anything else.
const RECORDED: &str = include_str!("../../../fixtures/redaction/FIGURES.md");

/// Rows of the page's table: a word of the row in the file, and what it is called here.
const ROWS: [(&str, &str); 10] = [
    ("entity recall, all kinds", "All kinds together"),
    ("names (", "Names"),
    ("NHS numbers (", "NHS numbers"),
    ("hospital numbers (", "Hospital numbers"),
    ("telephone numbers (", "Telephone numbers"),
    ("e-mail addresses (", "E-mail addresses"),
    ("postcodes (", "Postcodes"),
    ("dates of birth (", "Dates of birth"),
    ("organisations (", "Hospitals and other organisations"),
    ("addresses (", "Addresses"),
];

fn figures() -> Vec<(&'static str, &'static str)> {
    ROWS.iter().map(|(row, label)| (*label, figure(row))).filter(|(_, value)| !value.is_empty()).collect()
}

/// The first number of the row that begins with these words; empty where there is none.
fn figure(row: &str) -> &'static str {
    RECORDED
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .find_map(|line| line.starts_with(row).then(|| line.split('|').nth(1)).flatten())
        .map(str::trim)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_of_the_page_is_recorded() {
        assert_eq!(figures().len(), ROWS.len());
        for (label, value) in figures() {
            assert!(
                value.parse::<f64>().is_ok_and(|value| (50.0..=100.0).contains(&value)),
                "{label}: {value}"
            );
        }
        assert!(!figure("narratives without any leak").is_empty());
        assert!(!figure("held for review, of all").is_empty());
    }
}
