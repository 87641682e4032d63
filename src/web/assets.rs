//! Style sheet, script and icon: compiled in, and served under a name that holds a hash of the content.
//!
//! A browser may keep such a file for ever, because another content has another name.

use std::fmt::Write;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::Site;
use super::error::{Error, Result};

/// The files of one server.
pub(super) struct Assets {
    /// Address of the style sheet.
    pub(super) css: String,
    /// Address of the script.
    pub(super) js: String,
    /// Address of the icon.
    pub(super) icon: String,
    files: Vec<File>,
}

struct File {
    name: String,
    kind: &'static str,
    body: bytes::Bytes,
}

impl Assets {
    /// The files, with the organisation's colour in the style sheet.
    pub(super) fn new(accent: &str) -> Self {
        let on_accent = if light(accent) { "#212b32" } else { "#fff" };
        let css = format!(
            "{}:root{{--accent:{accent};--on-accent:{on_accent}}}\n",
            include_str!("../../assets/app.css")
        );
        let files = [
            ("app", "css", "text/css; charset=utf-8", css),
            ("app", "js", "text/javascript; charset=utf-8", include_str!("../../assets/app.js").to_owned()),
            (
                "icon",
                "svg",
                "image/svg+xml",
                include_str!("../../assets/icon.svg").replace("#005eb8", accent),
            ),
            ("arrow", "svg", "image/svg+xml", include_str!("../../assets/arrow.svg").to_owned()),
        ]
        .map(|(name, ending, kind, body)| File {
            // The style sheet names the arrow, so that one keeps its name and is short-lived instead.
            name: if name == "arrow" {
                "arrow.svg".to_owned()
            } else {
                format!("{name}-{}.{ending}", hash(body.as_bytes()))
            },
            kind,
            body: body.into(),
        });
        let address = |at: usize| format!("/assets/{}", files[at].name);
        Self { css: address(0), js: address(1), icon: address(2), files: files.into() }
    }
}

/// Serves a file.
pub(super) async fn asset(State(shared): Site, Path(name): Path<String>) -> Result<Response> {
    let file = shared.assets.files.iter().find(|file| file.name == name).ok_or(Error::NotFound)?;
    let keep =
        if file.name.contains('-') { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    Ok((headers, file.body.clone()).into_response())
}

/// The first 40 bits of SHA-256.
fn hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().take(5).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Whether dark text is easier to read on a colour than white text (WCAG 2.2, relative luminance).
fn light(colour: &str) -> bool {
    let part = |at: usize| {
        let value = colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
    // Equal contrast with #212b32 (luminance 0.0233) and white.
    (luminance + 0.05) / 0.0733 > 1.05 / (luminance + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_the_content() {
        let (blue, red) = (Assets::new("#005eb8"), Assets::new("#d5281b"));
        assert_ne!(blue.css, red.css);
        assert_eq!(blue.js, red.js);
    }

    #[test]
    fn text_on_the_accent_can_be_read() {
        for dark in ["#005eb8", "#000000", "#330072", "#007f3b"] {
            assert!(!light(dark), "{dark}");
        }
        for bright in ["#ffffff", "#ffeb3b", "#41b6e6", "#d8dde0"] {
            assert!(light(bright), "{bright}");
        }
    }
}
