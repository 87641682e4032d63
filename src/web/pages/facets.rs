//! The filters beside the results: a search and its counts enter, the facets as the page shows them leave.

use super::parts::thousands;
use crate::library::{FacetValue, SearchRequest, SearchResponse};
use crate::themes::Taxonomy;
use crate::values::{EventType, Harm, PsychologicalHarm, Setting};

/// Values of a long facet; those in use are always shown.
const MOST_VALUES: usize = 12;

/// A facet with the values that are offered.
pub(super) struct Facet {
    pub(super) name: &'static str,
    pub(super) legend: &'static str,
    pub(super) open: bool,
    pub(super) values: Vec<Value>,
}

/// A value to tick.
pub(super) struct Value {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) count: String,
    pub(super) checked: bool,
    /// A sub-theme, under its theme.
    pub(super) sub: bool,
}

/// Every facet that has a value.
pub(super) fn facets(taxonomy: &Taxonomy, request: &SearchRequest, response: &SearchResponse) -> Vec<Facet> {
    let of = |name: &str| response.facets.get(name).map(Vec::as_slice).unwrap_or_default();
    let ids = |all: Vec<(&'static str, &'static str)>, chosen: Vec<&'static str>, name: &str| {
        closed(&all, &chosen, of(name))
    };
    let facet = |name, legend, open, values: Vec<Value>| Facet { name, legend, open, values };
    let harm = ids(
        Harm::ALL.iter().map(|one| (one.id(), one.label())).collect(),
        request.harm.iter().map(|one| one.id()).collect(),
        "harm",
    );
    let psychological = ids(
        PsychologicalHarm::ALL.iter().map(|one| (one.id(), one.label())).collect(),
        request.psychological_harm.iter().map(|one| one.id()).collect(),
        "psychological_harm",
    );
    let kinds = ids(
        EventType::ALL.iter().map(|one| (one.id(), one.label())).collect(),
        request.event_type.iter().map(|one| one.id()).collect(),
        "type",
    );
    let settings = ids(
        Setting::ALL.iter().map(|one| (one.id(), one.label())).collect(),
        request.setting.iter().map(|one| one.id()).collect(),
        "setting",
    );
    let label = |id: &str| taxonomy.factor_label(id).unwrap_or(id).to_owned();
    let factors = open(of("factor"), &request.factor, usize::MAX, label);
    let specialties = open(of("specialty"), &request.specialty, MOST_VALUES, str::to_owned);
    vec![
        facet("theme", "Theme", true, theme_values(taxonomy, request, of("theme"))),
        facet("harm", "Harm", true, harm),
        facet(
            "psychological_harm",
            "Psychological harm",
            !request.psychological_harm.is_empty(),
            psychological,
        ),
        facet("setting", "Care setting", !request.setting.is_empty(), settings),
        facet("factor", "Contributory factor", !request.factor.is_empty(), factors),
        facet("type", "Type of event", !request.event_type.is_empty(), kinds),
        facet("specialty", "Specialty", !request.specialty.is_empty(), specialties),
    ]
    .into_iter()
    .filter(|facet| !facet.values.is_empty())
    .collect()
}

/// A facet of a closed list of ids and labels, in the list's order, without what nothing has.
fn closed(all: &[(&str, &str)], chosen: &[&str], counted: &[FacetValue]) -> Vec<Value> {
    all.iter()
        .filter_map(|(id, label)| {
            let count = counted.iter().find(|value| value.value == *id).map_or(0, |value| value.count);
            let checked = chosen.contains(id);
            (checked || count > 0).then(|| Value {
                value: (*id).to_owned(),
                label: (*label).to_owned(),
                count: thousands(count),
                checked,
                sub: false,
            })
        })
        .collect()
}

/// A facet of an open list, the most frequent first, and what is chosen though nothing has it.
fn open(
    counted: &[FacetValue],
    chosen: &[String],
    most: usize,
    label: impl Fn(&str) -> String,
) -> Vec<Value> {
    let mut values: Vec<Value> = counted
        .iter()
        .filter(|value| value.count > 0)
        .enumerate()
        .filter(|(at, value)| *at < most || chosen.contains(&value.value))
        .map(|(_, value)| Value {
            value: value.value.clone(),
            label: value.label.clone(),
            count: thousands(value.count),
            checked: chosen.contains(&value.value),
            sub: false,
        })
        .collect();
    for id in chosen {
        if !values.iter().any(|value| value.value == *id) {
            let label = label(id);
            values.push(Value { value: id.clone(), label, count: "0".into(), checked: true, sub: false });
        }
    }
    values
}

/// Themes; the sub-themes of those that are chosen, or one of whose sub-themes is, follow their theme.
fn theme_values(taxonomy: &Taxonomy, request: &SearchRequest, counted: &[FacetValue]) -> Vec<Value> {
    let label = |id: &str| taxonomy.theme_label(id).unwrap_or(id).to_owned();
    let (subs, themes): (Vec<FacetValue>, Vec<FacetValue>) =
        counted.iter().cloned().partition(|value| taxonomy.parent(&value.value).is_some());
    let (chosen_subs, chosen): (Vec<String>, Vec<String>) =
        request.theme.iter().cloned().partition(|id| taxonomy.parent(id).is_some());
    let mut values = open(&themes, &chosen, usize::MAX, label);
    let mut out = Vec::with_capacity(values.len());
    // A chosen sub-theme whose theme nothing has still needs its theme above it.
    for sub in &chosen_subs {
        if let Some(parent) = taxonomy.parent(sub)
            && !values.iter().any(|value| value.value == parent)
        {
            let value = parent.to_owned();
            values.push(Value { label: label(parent), value, count: "0".into(), checked: false, sub: false });
        }
    }
    for theme in values {
        let id = theme.value.clone();
        let below = |sub: &str| taxonomy.parent(sub) == Some(id.as_str());
        let expanded = theme.checked || chosen_subs.iter().any(|sub| below(sub));
        out.push(theme);
        if expanded {
            let counted: Vec<FacetValue> = subs.iter().filter(|sub| below(&sub.value)).cloned().collect();
            let chosen: Vec<String> = chosen_subs.iter().filter(|sub| below(sub)).cloned().collect();
            out.extend(
                open(&counted, &chosen, usize::MAX, label)
                    .into_iter()
                    .map(|value| Value { sub: true, ..value }),
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::query;

    #[test]
    fn a_chosen_value_that_nothing_has_keeps_the_name_of_its_own_scale() {
        let all: Vec<_> = PsychologicalHarm::ALL.iter().map(|one| (one.id(), one.label())).collect();
        let shown = closed(&all, &["severe"], &[]);
        let labels: Vec<_> = shown.iter().map(|value| (value.label.as_str(), value.count.as_str())).collect();
        assert_eq!(labels, [("Severe psychological harm", "0")]);
    }

    #[test]
    fn sub_themes_follow_a_chosen_theme() {
        let taxonomy = Taxonomy::built_in();
        let counted = |value: &str, count| FacetValue { value: value.into(), label: value.into(), count };
        let facet = [counted("MED", 5), counted("FALL", 2), counted("MED-omit", 3)];
        let shown = |query: &str| -> Vec<String> {
            let request = query::read(Some(query)).unwrap();
            theme_values(&taxonomy, &request, &facet).into_iter().map(|value| value.value).collect()
        };
        assert_eq!(shown(""), ["MED", "FALL"]);
        assert_eq!(shown("theme=MED"), ["MED", "MED-omit", "FALL"]);
        assert_eq!(shown("theme=MED-insulin"), ["MED", "MED-omit", "MED-insulin", "FALL"]);
        assert_eq!(shown("theme=<b>"), ["MED", "FALL", "<b>"]);
    }
}
