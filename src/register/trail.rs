//! A copy of the audit trail: rows leave as CSV or as JSON lines.

use std::io::{self, Write};

use super::audit::AuditRow;
use super::{Register, RegisterError};

/// Rows that are read at once.
const PAGE: usize = 1_000;

/// The form of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table with a head.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The trail cannot be read.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// It cannot be written where it should go.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Register {
    /// Writes the whole trail, oldest row first; the number of rows. Whoever calls records it as an act before.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub fn copy_audit(&self, form: Form, out: &mut dyn Write) -> Result<u64, CopyError> {
        match form {
            Form::Csv => {
                let mut csv = csv::Writer::from_writer(out);
                csv.write_record(AuditRow::FIELDS).map_err(io::Error::from)?;
                let written = self.each_row(|row| Ok(csv.write_record(row.cells())?))?;
                csv.flush()?;
                Ok(written)
            }
            Form::Ndjson => self.each_row(|row| {
                serde_json::to_writer(&mut *out, row)?;
                out.write_all(b"\n")
            }),
        }
    }

    fn each_row(&self, mut with: impl FnMut(&AuditRow) -> io::Result<()>) -> Result<u64, CopyError> {
        let (mut after, mut written) = (0, 0);
        loop {
            let rows = self.audit_after(after, PAGE)?;
            for row in &rows {
                with(row)?;
                written += 1;
            }
            match rows.last() {
                Some(last) if rows.len() == PAGE => after = last.number,
                _ => return Ok(written),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::Actor;
    use crate::secret::Secret;

    #[test]
    fn a_copy_holds_every_row_and_no_formula() {
        let data = tempfile::tempdir().unwrap();
        let register = Register::open(data.path(), &Secret::from_bytes([7; 32])).unwrap();
        let actor = Actor { name: "=cmd()".into(), role: "reviewer".into() };
        for _ in 0..PAGE + 1 {
            register.record(&actor, "export", "audit \"trail\"").unwrap();
        }
        let mut out = Vec::new();
        assert_eq!(register.copy_audit(Form::Csv, &mut out).unwrap(), PAGE as u64 + 1);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), PAGE + 2);
        assert!(text.lines().nth(1).unwrap().contains(",'=cmd(),reviewer,export,,,\"audit \"\"trail\"\"\""));
        let mut out = Vec::new();
        register.copy_audit(Form::Ndjson, &mut out).unwrap();
        let last: serde_json::Value =
            serde_json::from_str(String::from_utf8(out).unwrap().lines().last().unwrap()).unwrap();
        assert_eq!(last["number"], PAGE as u64 + 1);
    }
}
