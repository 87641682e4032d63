//! Sign-in with an OpenID provider: authorisation code with PKCE.
//!
//! A browser that wants to sign in enters; the address of the provider leaves, and later, with what the provider sent
//! back, a [`Person`]. State, nonce and the PKCE secret are kept here under a cookie of their own for ten minutes and are
//! good for one attempt. The one place of the server that makes a connection of its own, to the provider alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::access::{How, Person};
use crate::config::OpenId as Settings;

use super::session;

/// How long somebody may take at the provider.
const ATTEMPT: Duration = Duration::from_secs(600);
/// How long what the provider says of itself is believed.
const DISCOVERED: Duration = Duration::from_secs(300);
/// Longest wait for one answer of the provider.
const PATIENCE: Duration = Duration::from_secs(10);
/// Attempts that are kept; beyond that the oldest is dropped.
const MOST: usize = 1_000;
/// Largest answer of the provider, bytes.
const LARGEST: u64 = 1 << 20;
/// Talks with the provider at once: a slow provider must not take the threads from readers.
const TALKS: usize = 4;

/// The provider of this server, and the attempts that are under way.
pub(super) struct OpenId {
    settings: Settings,
    redirect: RedirectUrl,
    agent: ureq::Agent,
    provider: Mutex<Option<(Arc<Provider>, Instant)>>,
    attempts: Mutex<HashMap<[u8; 32], Attempt>>,
    talks: Arc<Semaphore>,
}

struct Attempt {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    next: String,
    begun: Instant,
}

/// Why nobody was signed in; told to the log, never to the browser.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    /// The configuration, or its certificate file.
    #[error("sign_in.openid: {0}")]
    Settings(&'static str),
    /// The provider cannot be reached or does not answer as one does.
    #[error("the provider {0}")]
    Provider(&'static str),
    /// No attempt of this browser is under way, or what came back is not its answer.
    #[error("{0}")]
    Attempt(&'static str),
    /// The operating system has no random numbers.
    #[error("no random numbers")]
    Random(#[from] getrandom::Error),
    /// Too many at once.
    #[error("too many sign-ins at once")]
    Busy,
}

/// Every claim of the provider that is not of the standard.
#[derive(Debug, Serialize, Deserialize)]
struct Claims(HashMap<String, Value>);
impl AdditionalClaims for Claims {}

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Claims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type Provider = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl OpenId {
    /// `site`: the address under which browsers reach this server.
    pub(super) fn new(settings: Settings, site: &str) -> Result<Self, Failed> {
        let redirect = RedirectUrl::new(format!("{site}/sign-in/callback"))
            .map_err(|_| Failed::Settings("the address of this server is not one"))?;
        let mut tls = TlsConfig::builder();
        if let Some(file) = &settings.ca_file {
            let pem = std::fs::read(file).map_err(|_| Failed::Settings("ca_file cannot be read"))?;
            let own = Certificate::from_pem(&pem)
                .map_err(|_| Failed::Settings("ca_file does not hold a certificate (PEM)"))?;
            tls = tls.root_certs(RootCerts::new_with_certs(&[own]));
        }
        let mut agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(false)
            .tls_config(tls.build());
        if settings.is_local() {
            agent = agent.proxy(None);
        }
        Ok(Self {
            settings,
            redirect,
            agent: agent.build().into(),
            provider: Mutex::default(),
            attempts: Mutex::default(),
            talks: Arc::new(Semaphore::new(TALKS)),
        })
    }

    /// Begins an attempt: where the browser goes, and the value of the cookie that it comes back with.
    pub(super) async fn begin(self: &Arc<Self>, next: String) -> Result<(String, String), Failed> {
        let provider = self.talk(Self::provider).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = provider
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge);
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (address, state, nonce) = request.url();
        let id = session::random()?;
        let now = Instant::now();
        let mut attempts = lock(&self.attempts);
        attempts.retain(|_, attempt| now.duration_since(attempt.begun) < ATTEMPT);
        if attempts.len() >= MOST {
            let oldest = attempts.iter().min_by_key(|(_, attempt)| attempt.begun).map(|(key, _)| *key);
            oldest.and_then(|key| attempts.remove(&key));
        }
        attempts.insert(hash(&id), Attempt { state, nonce, verifier, next, begun: now });
        Ok((address.to_string(), id))
    }

    /// Ends an attempt with what the provider sent: who it is, and where they wanted to go.
    pub(super) async fn finish(
        self: &Arc<Self>,
        id: &str,
        state: &str,
        code: String,
    ) -> Result<(Person, String), Failed> {
        // Taken out whatever comes of it: an answer is good once.
        let attempt = lock(&self.attempts).remove(&hash(id));
        let attempt = attempt
            .filter(|attempt| attempt.begun.elapsed() < ATTEMPT)
            .ok_or(Failed::Attempt("no sign-in of this browser is under way"))?;
        if !bool::from(attempt.state.secret().as_bytes().ct_eq(state.as_bytes())) {
            return Err(Failed::Attempt("the answer belongs to another sign-in"));
        }
        let Attempt { nonce, verifier, next, .. } = attempt;
        let person = self.talk(move |this| this.exchange(code, verifier, &nonce)).await?;
        Ok((person, next))
    }

    /// Runs what waits for the provider on a thread of its own.
    async fn talk<T: Send + 'static>(
        self: &Arc<Self>,
        job: impl FnOnce(&Self) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let permit = Arc::clone(&self.talks).try_acquire_owned().map_err(|_| Failed::Busy)?;
        let this = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            job(&this)
        });
        done.await.map_err(|_| Failed::Provider("could not be asked"))?
    }

    fn provider(&self) -> Result<Arc<Provider>, Failed> {
        if let Some((provider, at)) = &*lock(&self.provider)
            && at.elapsed() < DISCOVERED
        {
            return Ok(Arc::clone(provider));
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone())
            .map_err(|_| Failed::Settings("the issuer is not an address"))?;
        let metadata = CoreProviderMetadata::discover(&issuer, &|request| self.call(request))
            .map_err(|_| Failed::Provider("cannot be reached or does not describe itself"))?;
        let secret = self.settings.client_secret.as_ref();
        let provider = Client::from_provider_metadata(
            metadata,
            ClientId::new(self.settings.client_id.clone()),
            secret.map(|secret| ClientSecret::new(secret.reveal().to_owned())),
        )
        .set_redirect_uri(self.redirect.clone());
        let provider = Arc::new(provider);
        *lock(&self.provider) = Some((Arc::clone(&provider), Instant::now()));
        Ok(provider)
    }

    fn exchange(&self, code: String, verifier: PkceCodeVerifier, nonce: &Nonce) -> Result<Person, Failed> {
        let provider = self.provider()?;
        let tokens = provider
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| Failed::Provider("names no place for tokens"))?
            .set_pkce_verifier(verifier)
            .request(&|request| self.call(request))
            .map_err(|_| Failed::Provider("refused the code"))?;
        let token = tokens.id_token().ok_or(Failed::Provider("sent no token that says who it is"))?;
        let checks = provider.id_token_verifier();
        // Signature, issuer, audience, times and nonce.
        let claims = token
            .claims(&checks, nonce)
            .map_err(|_| Failed::Provider("sent a token that is not right for this sign-in"))?;
        if let Some(expected) = claims.access_token_hash() {
            let wrong = Failed::Provider("sent two tokens that do not belong together");
            let made = token.signing_alg().ok().zip(token.signing_key(&checks).ok());
            let made = made.and_then(|(algorithm, key)| {
                AccessTokenHash::from_token(tokens.access_token(), algorithm, key).ok()
            });
            if made.as_ref() != Some(expected) {
                return Err(wrong);
            }
        }
        let claims = serde_json::to_value(claims).map_err(|_| Failed::Provider("sent odd claims"))?;
        person(&self.settings, &claims).ok_or(Failed::Provider("did not say the person’s name"))
    }

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let (parts, mut body) = self.agent.run(request)?.into_parts();
        let body = body.with_config().limit(LARGEST).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, body))
    }
}

/// The name and the roles that the claims give.
fn person(settings: &Settings, claims: &Value) -> Option<Person> {
    let name = claim(claims, &settings.name_claim).and_then(Value::as_str)?;
    let groups: Vec<&str> = match claim(claims, &settings.roles_claim) {
        Some(Value::String(group)) => vec![group],
        Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    Person::new(name, settings.mapping.roles(groups), How::OpenId)
}

/// A claim by its name, or by a path with dots (`realm_access.roles`).
fn claim<'a>(claims: &'a Value, path: &str) -> Option<&'a Value> {
    claims.get(path).or_else(|| path.split('.').try_fold(claims, |value, key| value.get(key)))
}

fn hash(id: &str) -> [u8; 32] {
    Sha256::digest(id.as_bytes()).into()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_claim_is_found_by_name_or_path() {
        let claims = json!({"a.b": "plain", "realm_access": {"roles": ["x"]}});
        assert_eq!(claim(&claims, "a.b"), Some(&json!("plain")));
        assert_eq!(claim(&claims, "realm_access.roles"), Some(&json!(["x"])));
        assert_eq!(claim(&claims, "realm_access.groups"), None);
    }
}
