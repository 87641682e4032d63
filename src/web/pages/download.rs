//! `/search.csv`: the lessons of a search as a table. Published lessons only, each read from the register.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::export::inert;
use crate::lesson::LessonId;
use crate::library::SearchRequest;
use crate::redact::Redacted;
use crate::themes::{Label, Taxonomy};
use crate::web::error::{Error, Result};
use crate::web::guard::Caller;
use crate::web::{App, Site, query};

/// Most rows of one table; the page says so.
const MOST_ROWS: usize = 1_000;

const HEAD: [&str; 13] = [
    "id",
    "title",
    "what_happened",
    "action_taken",
    "lesson",
    "themes",
    "factors",
    "type",
    "harm",
    "psychological_harm",
    "setting",
    "specialty",
    "month",
];

/// `GET /search.csv`.
pub(in crate::web) async fn csv(
    State(shared): Site,
    caller: Caller,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let request = query::read(raw.as_deref())?;
    let table = shared.work(move |app| {
        app.register.record(&caller.actor(), "export", "search results as CSV")?;
        table(app, request)
    });
    let table = table.await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"lessons.csv\"")),
    ];
    Ok((headers, table).into_response())
}

fn table(app: &App, request: SearchRequest) -> Result<Vec<u8>> {
    let taxonomy = app.corridor.classifier().taxonomy();
    // Spreadsheets take a file for UTF-8 only if it begins with the mark.
    let mut writer = csv::WriterBuilder::new().from_writer(b"\xef\xbb\xbf".to_vec());
    let failed = |_: csv::Error| Error::Internal;
    writer.write_record(HEAD).map_err(failed)?;
    let per_page = SearchRequest::MAX_PER_PAGE;
    let mut request = SearchRequest { page: 1, per_page, ..request };
    let mut written = 0;
    loop {
        let found = app.library.search(&request)?;
        for hit in &found.hits {
            // Gone since the search a moment ago: left out.
            let Some(id) = LessonId::parse(&hit.id) else { continue };
            let Some(lesson) = app.register.published(&id)? else { continue };
            let text =
                |text: &Option<Redacted>| text.as_ref().map(Redacted::as_str).unwrap_or_default().to_owned();
            let row = [
                lesson.id.to_string(),
                lesson.title.as_str().to_owned(),
                lesson.what_happened.as_str().to_owned(),
                text(&lesson.action_taken),
                text(&lesson.lesson),
                names(lesson.published_themes(), taxonomy, Taxonomy::theme_label),
                names(lesson.published_factors(), taxonomy, Taxonomy::factor_label),
                lesson.event_type.id().to_owned(),
                lesson.harm.map(|harm| harm.id().to_owned()).unwrap_or_default(),
                lesson.psychological_harm.id().to_owned(),
                lesson.setting.map(|setting| setting.id().to_owned()).unwrap_or_default(),
                lesson.specialty.clone().unwrap_or_default(),
                lesson.month.map(|month| month.to_string()).unwrap_or_default(),
            ];
            writer.write_record(row.map(|cell| inert(&cell))).map_err(failed)?;
            written += 1;
            if written == MOST_ROWS {
                return writer.into_inner().map_err(|_| Error::Internal);
            }
        }
        if found.hits.len() < per_page {
            return writer.into_inner().map_err(|_| Error::Internal);
        }
        request.page += 1;
    }
}

fn names<'a>(
    labels: impl Iterator<Item = &'a Label>,
    taxonomy: &'a Taxonomy,
    name: impl Fn(&'a Taxonomy, &str) -> Option<&'a str>,
) -> String {
    let names: Vec<&str> = labels.map(|label| name(taxonomy, &label.id).unwrap_or(&label.id)).collect();
    names.join("; ")
}
