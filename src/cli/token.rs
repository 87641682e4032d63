//! `hindsight token`: who may sign in with a token, in which role, until when.

use anyhow::{Context as _, bail};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::access::{How, Person, Role, Roles, Terms, Token as Secret};
use crate::config::Config;
use crate::register::{Actor, TokenRow};

use super::output::{note, to_stdout};
use super::{Exit, store};

/// Longest life of a token, in days: three years.
const LONGEST: i64 = 3 * 366;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight token create --role reviewer --name 'Ann Other' --expires 90d
  hindsight token list
  hindsight token revoke 4k2m9x7w

A token is shown once; only a keyed hash of it is stored. Programs send it as `Authorization: Bearer TOKEN`, people
paste it into the page /sign-in. One token for each person: its name stands in the audit trail, and where two people
must agree, two names must differ.")]
pub(super) struct Token {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Make a token and show it once
    Create(Create),
    /// List the tokens that were made
    List(List),
    /// End a token at once
    Revoke(Revoke),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: hindsight token create --role reviewer --name 'Ann Other' --expires 90d")]
struct Create {
    /// reader, contributor, reviewer, approver, administrator, auditor; may repeat
    #[arg(long, required = true, value_parser = |id: &str| Role::from_id(id).ok_or("one of reader, contributor, reviewer, approver, administrator, auditor"))]
    role: Vec<Role>,
    /// Whose it is: stands in the audit trail with all that is done with it
    #[arg(long)]
    name: String,
    /// When it ends: a number of days (90d) or the last day (2027-03-31)
    #[arg(long, value_name = "WHEN", default_value = "90d")]
    expires: String,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: hindsight token list --json")]
struct List {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: hindsight token revoke 4k2m9x7w")]
struct Revoke {
    /// The token's id, as `hindsight token list` shows it
    id: String,
}

impl Token {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        match self.act {
            Act::Create(create) => create.run(config),
            Act::List(list) => list.run(config),
            Act::Revoke(revoke) => revoke.run(config),
        }
    }
}

impl Create {
    fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let roles: Roles = self.role.into_iter().collect();
        let expires = end(&self.expires, Timestamp::now())?;
        let person = Person::new(&self.name, roles, How::CommandLine).context(
            "--name must say whose token it is: a name of its own, not ‘anyone’ or ‘command line’",
        )?;
        let register = store::register(config)?;
        let token = Secret::draw().context("the operating system has no random numbers to give")?;
        let terms = Terms { name: person.name(), roles, expires: expires.as_second() };
        register.create_token(&token, terms, &Actor::command_line())?;
        to_stdout(|out| Ok(writeln!(out, "{}", token.reveal())?))?;
        note(&format!(
            "Token {} for {} as {roles}, good until {}. It is shown this once: hand it over now.",
            token.id(),
            person.name(),
            day(expires.as_second())
        ));
        Ok(Exit::Done)
    }
}

impl List {
    fn run(self, config: &Config) -> anyhow::Result<Exit> {
        store::must_exist(config)?;
        let tokens = store::register(config)?.tokens()?;
        let now = Timestamp::now().as_second();
        to_stdout(|out| {
            for row in &tokens {
                if self.json {
                    writeln!(out, "{}", serde_json::to_string(row)?)?;
                } else {
                    writeln!(out, "{}  {:<40}  {}  {}", row.id, standing(row, now), row.name, row.roles)?;
                }
            }
            Ok(())
        })?;
        if tokens.is_empty() {
            note("No token was ever made. See `hindsight token create --help`.");
        }
        Ok(Exit::Done)
    }
}

impl Revoke {
    fn run(self, config: &Config) -> anyhow::Result<Exit> {
        store::must_exist(config)?;
        if !store::register(config)?.revoke_token(&self.id, &Actor::command_line())? {
            bail!("no token {} is in use: look at `hindsight token list`", self.id);
        }
        note(&format!("Token {} is revoked, and every session that began with it has ended", self.id));
        Ok(Exit::Done)
    }
}

fn standing(row: &TokenRow, now: i64) -> String {
    match row.revoked {
        Some(at) => format!("revoked {}", day(at)),
        None if row.is_good(now) => format!("good from {} to {}", day(row.created), day(row.expires)),
        None => format!("ended {}", day(row.expires)),
    }
}

fn day(at: i64) -> String {
    Timestamp::from_second(at)
        .map_or_else(|_| "?".into(), |at| at.to_zoned(TimeZone::system()).date().to_string())
}

/// `90d` from now, or the end of a day.
fn end(text: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    let wanted = "--expires must be a number of days such as 90d, or the last day such as 2027-03-31";
    let end = match text.strip_suffix('d') {
        Some(days) => {
            let days: i64 = days.parse().ok().filter(|days| (1..=LONGEST).contains(days)).context(wanted)?;
            now + (24 * days).hours()
        }
        None => {
            let last: Date = text.parse().ok().context(wanted)?;
            last.tomorrow().context(wanted)?.to_zoned(TimeZone::system()).context(wanted)?.timestamp()
        }
    };
    if end <= now {
        bail!("--expires lies in the past");
    }
    if end > now + (24 * LONGEST).hours() {
        bail!("--expires must be within three years: make a new token then");
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_days_from_now_or_a_day_to_come() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        assert_eq!(end("90d", now).unwrap().to_string(), "2026-05-30T12:00:00Z");
        assert!(end("2026-03-01", now).unwrap() > now, "the last day counts");
        for bad in ["", "d", "0d", "-1d", "9999d", "2026-02-28", "2031-01-01", "soon", "2026-02-30"] {
            assert!(end(bad, now).is_err(), "{bad}");
        }
    }
}
