//! What the register recognises a record by: an incident enters, keyed hashes leave.

use super::Corridor;
use crate::incident::{CodedRole, Incident, known_age};
use crate::lesson::public_reference;
use crate::secret::KeyedHash;

impl Corridor {
    /// What the register knows an incident by: the keyed hash of its source key, and that of everything in it that a
    /// lesson depends on, equal for an unchanged record.
    pub fn mark(&self, incident: &Incident) -> (KeyedHash, KeyedHash) {
        (self.secret.source(&incident.source_key), self.digest(incident))
    }

    fn digest(&self, incident: &Incident) -> KeyedHash {
        let facts = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            incident.occurred,
            incident.month,
            incident.event_type,
            incident.harm,
            incident.psychological_harm,
            incident.setting,
            incident.blocks
        );
        let age = incident.age_years.and_then(known_age);
        let mut fields: Vec<&[u8]> = vec![facts.as_bytes()];
        for (part, text) in &incident.parts {
            fields.extend([part.id().as_bytes(), text.as_bytes()]);
        }
        for known in incident.known.iter().chain(&age) {
            fields.extend([known.key.as_bytes(), known.value.as_bytes()]);
        }
        for coded in &incident.coded {
            // A category keeps the word that every role had once: what is stored with nothing else is still known.
            let role: &[u8] = match coded.role {
                CodedRole::Category => b"coded",
                CodedRole::Medication => b"coded medication",
                CodedRole::Device => b"coded device",
            };
            fields.extend([role, coded.value.as_bytes()]);
        }
        fields.push(incident.specialty.as_deref().unwrap_or_default().as_bytes());
        fields.push(incident.public_reference.as_deref().unwrap_or_default().as_bytes());
        // A case that was stored with a reference that is left out today is another one: loading its export again mends it.
        let fits = incident.public_reference.as_deref().and_then(public_reference);
        if fits.is_some() {
            let raw: Vec<_> = incident.parts.iter().map(|(part, text)| (*part, text.as_str())).collect();
            if self.reference(incident, &self.known(incident, &raw)).is_none() {
                fields.push(b"public reference left out");
            }
        }
        self.secret.digest(&fields)
    }
}
