//! How people sign in: `[sign_in]` of `hindsight.toml` enters, checked [`SignIn`] leaves.
//!
//! Tokens always work. A trusted proxy's headers are believed only where this says so.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;

use crate::access::{Role, Roles};

use super::ConfigError;

/// Who is let in as what.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The roles of whoever is not signed in.
    pub anyone: Roles,
    /// A session that is not used ends after this time.
    pub idle: Duration,
    /// Every session ends after this time.
    pub longest: Duration,
    /// A proxy that signs people in.
    pub proxy: Option<Proxy>,
    /// A provider of OpenID Connect.
    pub openid: Option<OpenId>,
}

/// A proxy in front of the server that says who somebody is.
#[derive(Clone, Debug)]
pub struct Proxy {
    addresses: Vec<IpNet>,
    /// The header with the person's name; without it the proxy is believed about the client's address alone.
    pub user: Option<String>,
    /// The header with their groups.
    pub roles: Option<String>,
    /// What stands between two groups.
    pub separator: char,
    /// What their groups are worth here.
    pub mapping: Mapping,
}

/// A provider of OpenID Connect.
#[derive(Clone, Debug)]
pub struct OpenId {
    /// Its address, as it gives it itself.
    pub issuer: String,
    /// What it knows this server as.
    pub client_id: String,
    /// What this server shows it; a public client has none and relies on PKCE.
    pub client_secret: Option<Hidden>,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim with the person's name.
    pub name_claim: String,
    /// The claim with their groups or roles; dots lead into objects.
    pub roles_claim: String,
    /// What their groups are worth here.
    pub mapping: Mapping,
    /// A certificate (PEM) to believe in place of the public ones.
    pub ca_file: Option<PathBuf>,
}

/// A text that `Debug` does not show.
#[derive(Clone)]
pub struct Hidden(String);

/// Groups of somebody else's directory, and the roles that they give here.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// The roles of everybody who is signed in.
    everyone: Roles,
    groups: BTreeMap<String, Roles>,
}

/// What the file may say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SignInFile {
    anyone: Option<Vec<Role>>,
    idle_minutes: Option<u64>,
    longest_hours: Option<u64>,
    proxy: Option<ProxyFile>,
    openid: Option<OpenIdFile>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProxyFile {
    addresses: Vec<String>,
    user: Option<String>,
    roles: Option<String>,
    separator: Option<char>,
    #[serde(default)]
    everyone: Vec<Role>,
    #[serde(default)]
    map: BTreeMap<String, Vec<Role>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenIdFile {
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    scopes: Option<Vec<String>>,
    name_claim: Option<String>,
    roles_claim: Option<String>,
    ca_file: Option<PathBuf>,
    #[serde(default)]
    everyone: Vec<Role>,
    #[serde(default)]
    map: BTreeMap<String, Vec<Role>>,
}

impl SignInFile {
    /// The files that it names.
    pub(super) fn places(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        self.openid.iter_mut().flat_map(|file| [&mut file.client_secret_file, &mut file.ca_file]).flatten()
    }
}

impl SignIn {
    /// Checks what the file says. `local`: only this machine reaches the server; `open`: whoever reaches it is let in.
    pub(super) fn check(file: SignInFile, local: bool, open: bool) -> Result<Self, ConfigError> {
        let proxy = file.proxy.map(Proxy::check).transpose()?;
        let openid = file.openid.map(OpenId::check).transpose()?;
        let elsewhere = openid.is_some() || proxy.as_ref().is_some_and(|proxy| proxy.user.is_some());
        let usual = Roles::from_iter([Role::Reader, Role::Contributor]);
        let anyone = match file.anyone {
            Some(roles) => Roles::from_iter(roles),
            None if open || local && !elsewhere => usual,
            None => Roles::NONE,
        };
        if anyone.iter().any(|role| !usual.contains(role)) {
            return Err(value("sign_in.anyone may hold reader and contributor, no more"));
        }
        let idle = file.idle_minutes.unwrap_or(30);
        let longest = file.longest_hours.unwrap_or(10);
        if !(1..=24 * 60).contains(&idle) {
            return Err(value("sign_in.idle_minutes must be 1 to 1440"));
        }
        if !(1..=24).contains(&longest) {
            return Err(value("sign_in.longest_hours must be 1 to 24"));
        }
        Ok(Self {
            anyone,
            idle: Duration::from_secs(60 * idle),
            longest: Duration::from_secs(3600 * longest),
            proxy,
            openid,
        })
    }

    /// Whether people sign in somewhere else than with a token.
    pub fn elsewhere(&self) -> bool {
        self.openid.is_some() || self.proxy.as_ref().is_some_and(|proxy| proxy.user.is_some())
    }
}

impl Proxy {
    fn check(file: ProxyFile) -> Result<Self, ConfigError> {
        let addresses: Vec<IpNet> = file
            .addresses
            .iter()
            .map(|text| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)))
            .collect::<Result<_, _>>()
            .map_err(|_| {
                value("sign_in.proxy.addresses must be addresses such as 10.1.2.3 or 10.1.2.0/24")
            })?;
        if addresses.is_empty() || addresses.iter().any(|net| net.prefix_len() == 0) {
            return Err(value(
                "sign_in.proxy.addresses must list the proxy's own addresses, not everybody's",
            ));
        }
        let header = |name: &str, key: &str| {
            let name = name.to_ascii_lowercase();
            let fit = !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
            let used = ["authorization", "cookie", "host", "origin", "x-forwarded-for"];
            if fit && !used.contains(&name.as_str()) {
                return Ok(name);
            }
            Err(value(&format!("sign_in.proxy.{key} must be a header's name such as x-forwarded-user")))
        };
        Ok(Self {
            addresses,
            user: file.user.map(|name| header(&name, "user")).transpose()?,
            roles: file.roles.map(|name| header(&name, "roles")).transpose()?,
            separator: file.separator.unwrap_or(','),
            mapping: Mapping::new(file.everyone, file.map),
        })
    }

    /// The headers that only the proxy may send.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        self.user.as_deref().into_iter().chain(self.roles.as_deref())
    }

    /// Whether this address is the proxy's.
    pub fn is(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.addresses.iter().any(|net| net.contains(&address))
    }
}

impl OpenId {
    fn check(file: OpenIdFile) -> Result<Self, ConfigError> {
        let client_secret = match file.client_secret_file {
            Some(path) => Some(Hidden(
                std::fs::read_to_string(&path)
                    .map_err(|error| ConfigError::Read(path, error))?
                    .trim()
                    .to_owned(),
            )),
            None => None,
        };
        let checked = Self {
            issuer: file.issuer,
            client_id: file.client_id,
            client_secret,
            scopes: file.scopes.unwrap_or_else(|| vec!["profile".into()]),
            name_claim: file.name_claim.unwrap_or_else(|| "preferred_username".into()),
            roles_claim: file.roles_claim.unwrap_or_else(|| "roles".into()),
            mapping: Mapping::new(file.everyone, file.map),
            ca_file: file.ca_file,
        };
        if !checked.issuer.starts_with("https://") && !checked.is_local() {
            return Err(value("sign_in.openid.issuer must begin with https://"));
        }
        Ok(checked)
    }

    /// Whether the provider is on this machine.
    pub fn is_local(&self) -> bool {
        let rest = self.issuer.strip_prefix("http://").or_else(|| self.issuer.strip_prefix("https://"));
        let host = rest.unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
        matches!(host, "localhost" | "127.0.0.1")
    }
}

impl Hidden {
    /// The text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Mapping {
    fn new(everyone: Vec<Role>, map: BTreeMap<String, Vec<Role>>) -> Self {
        let groups = map.into_iter().map(|(group, roles)| (group, Roles::from_iter(roles))).collect();
        Self { everyone: Roles::from_iter(everyone), groups }
    }

    /// The roles of somebody in these groups.
    pub fn roles<'a>(&self, groups: impl IntoIterator<Item = &'a str>) -> Roles {
        groups
            .into_iter()
            .filter_map(|group| self.groups.get(group.trim()))
            .flat_map(|roles| roles.iter())
            .chain(self.everyone.iter())
            .collect()
    }
}

fn value(text: &str) -> ConfigError {
    ConfigError::Value(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, local: bool, open: bool) -> Result<SignIn, ConfigError> {
        SignIn::check(toml::from_str(text).unwrap(), local, open)
    }

    const PROXY: &str = "[proxy]\naddresses = ['10.1.2.0/24', '::1']\nuser = 'X-Forwarded-User'\n\
                         roles = 'x-groups'\neveryone = ['reader']\n[proxy.map]\n'PS Team' = ['reviewer', 'approver']\n";

    #[test]
    fn who_is_not_signed_in_reads_only_where_nobody_else_can_be() {
        let anyone = |text, local, open| check(text, local, open).unwrap().anyone.to_string();
        assert_eq!(anyone("", true, false), "reader, contributor");
        assert_eq!(anyone("", false, false), "");
        assert_eq!(anyone("", false, true), "reader, contributor");
        assert_eq!(anyone(PROXY, true, false), "");
        assert_eq!(anyone("anyone = ['reader']", false, false), "reader");
        assert!(check("anyone = ['reviewer']", true, false).is_err());
    }

    #[test]
    fn a_proxy_is_known_by_its_address_and_groups_by_name() {
        let proxy = check(PROXY, false, false).unwrap().proxy.unwrap();
        for (address, is) in [
            ("10.1.2.9", true),
            ("10.1.3.9", false),
            ("::1", true),
            ("127.0.0.1", false),
            ("::ffff:10.1.2.9", true),
        ] {
            assert_eq!(proxy.is(address.parse().unwrap()), is, "{address}");
        }
        assert_eq!(proxy.user.as_deref(), Some("x-forwarded-user"));
        assert_eq!(proxy.mapping.roles(["Other", " PS Team"]).to_string(), "reader, reviewer, approver");
        assert_eq!(proxy.mapping.roles(["ps team"]).to_string(), "reader");
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_name() {
        for (text, word) in [
            ("idle_minutes = 0", "idle_minutes"),
            ("longest_hours = 100", "longest_hours"),
            ("[proxy]\naddresses = []\nuser = 'x-user'", "proxy.addresses"),
            ("[proxy]\naddresses = ['0.0.0.0/0']\nuser = 'x-user'", "proxy.addresses"),
            ("[proxy]\naddresses = ['proxy.example']\nuser = 'x-user'", "proxy.addresses"),
            ("[openid]\nissuer = 'http://login.example'\nclient_id = 'x'", "openid.issuer"),
            ("[proxy]\naddresses = ['10.0.0.1']\nuser = 'cookie'", "proxy.user"),
            ("[proxy]\naddresses = ['10.0.0.1']\nuser = 'x user'", "proxy.user"),
        ] {
            let error = check(text, false, false).unwrap_err().to_string();
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
