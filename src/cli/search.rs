//! `hindsight search`: the same search as the pages, in a terminal.

use std::sync::Arc;

use crate::config::Config;
use crate::library::{Hit, SearchRequest, SearchResponse};
use crate::values::{EventType, Harm, Month, PsychologicalHarm, Setting};

use super::output::{colours, count, plain, to_stdout};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight search 'insulin missed'
  hindsight search falls --harm severe --harm fatal --from 2024-01
  hindsight search --theme MED-insulin --limit 20 --json")]
pub(super) struct Search {
    /// Words, \"phrases\", -without, OR; leave out to list by filter alone
    #[arg(default_value = "", value_name = "QUERY")]
    query: Vec<String>,
    /// Theme or sub-theme id; may repeat
    #[arg(long, value_name = "ID")]
    theme: Vec<String>,
    /// Contributory factor id; may repeat
    #[arg(long, value_name = "ID")]
    factor: Vec<String>,
    /// none, low, moderate, severe, fatal, nearmiss; may repeat
    #[arg(long, value_parser = |id: &str| Harm::from_id(id).ok_or("one of none, low, moderate, severe, fatal, nearmiss"))]
    harm: Vec<Harm>,
    /// Psychological harm: none, low, moderate, severe, unknown; may repeat
    #[arg(long, value_parser = |id: &str| PsychologicalHarm::from_id(id).ok_or("one of none, low, moderate, severe, unknown"))]
    psychological_harm: Vec<PsychologicalHarm>,
    /// Care setting, such as acute, ed, maternity; may repeat
    #[arg(long, value_parser = |id: &str| Setting::from_id(id).ok_or("a setting such as acute, ed, theatre, maternity, gp"))]
    setting: Vec<Setting>,
    /// incident, good-care, outcome, risk; may repeat
    #[arg(long = "type", value_parser = |id: &str| EventType::from_id(id).ok_or("one of incident, good-care, outcome, risk"))]
    event_type: Vec<EventType>,
    /// First month, as 2024-01
    #[arg(long, value_parser = |text: &str| Month::parse(text).ok_or("a month such as 2024-01"))]
    from: Option<Month>,
    /// Last month, as 2024-12
    #[arg(long, value_parser = |text: &str| Month::parse(text).ok_or("a month such as 2024-12"))]
    to: Option<Month>,
    /// Only the words typed: no synonyms, no spelling help
    #[arg(long)]
    exact: bool,
    /// Number of hits, 1 to 100
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    limit: u16,
    /// The JSON of the API
    #[arg(long)]
    json: bool,
}

impl Search {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let store = store::Store::open(config)?;
        let library = store::library(config, Arc::clone(&store.register), &store.corridor)?;
        store::catch_up(&library, &store.register)?;
        let request = SearchRequest {
            q: self.query.join(" "),
            theme: self.theme,
            factor: self.factor,
            harm: self.harm,
            psychological_harm: self.psychological_harm,
            setting: self.setting,
            event_type: self.event_type,
            from: self.from,
            to: self.to,
            exact: self.exact,
            page: 1,
            per_page: usize::from(self.limit),
            ..SearchRequest::default()
        };
        let response = library.search(&request)?;
        to_stdout(|out| {
            if self.json {
                writeln!(out, "{}", serde_json::to_string_pretty(&response)?)?;
            } else {
                write!(out, "{}", text(&response, colours()))?;
            }
            Ok(())
        })?;
        Ok(Exit::Done)
    }
}

/// The hits as a person reads them in a terminal.
fn text(response: &SearchResponse, bold: bool) -> String {
    let mut out = format!("{}\n", count(response.total as u64, "lesson", "lessons"));
    if let Some(better) = &response.did_you_mean {
        out.push_str(&format!("Did you mean: {better}\n"));
    }
    if !response.also_searched.is_empty() {
        out.push_str(&format!("Also searched: {}\n", response.also_searched.join(", ")));
    }
    for (at, hit) in response.hits.iter().enumerate() {
        out.push_str(&format!("\n{}. {}  [{}]\n", at + 1, hit.title, hit.id));
        out.push_str(&format!("   {}\n", facts(hit)));
        out.push_str(&format!("   {}\n", plain(&hit.snippet, bold)));
        if let Some(lesson) = &hit.lesson {
            out.push_str(&format!("   Lesson: {lesson}\n"));
        }
    }
    out
}

fn facts(hit: &Hit) -> String {
    let mut facts: Vec<&str> = Vec::new();
    facts.extend(hit.month.as_deref());
    facts.extend(hit.harm.and_then(Harm::from_id).map(Harm::label));
    facts.extend(hit.setting.and_then(Setting::from_id).map(Setting::label));
    facts.extend(hit.themes.iter().map(|theme| theme.label.as_str()));
    facts.join(" · ")
}
