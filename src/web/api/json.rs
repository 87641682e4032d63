//! A JSON body enters, a value leaves, or an error in fixed words: the parser's own words quote their input.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;

use crate::web::error::Error;

/// The JSON body of a request. The content type is not looked at: other sites are kept out by their origin.
pub(in crate::web) struct Json<T>(pub(in crate::web) T);

/// A body that takes its own fields alone: a misspelt `known` would be passed over, and names with it.
pub(in crate::web) trait Body: DeserializeOwned {
    /// The names of its fields.
    const FIELDS: &'static [&'static str];
}

impl<S: Send + Sync, T: Body> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
                _ => Error::BadRequest("The body could not be read to its end.".into()),
            }
        })?;
        // A list would be taken for the fields in their order.
        if bytes.trim_ascii_start().first() == Some(&b'[') {
            return Err(Error::BadRequest("The body must be a JSON object.".into()));
        }
        serde_json::from_slice(&bytes).map(Json).map_err(|error| {
            // Looked at, never shown: the name of the field stands in it.
            let unknown = error.is_data() && error.to_string().starts_with("unknown field ");
            let what = if unknown {
                "The body is JSON, but it has a field that is not one of the allowed ones"
            } else if error.is_data() {
                "The body is JSON, but a field is missing, is there twice or has the wrong type"
            } else {
                "The body is not valid JSON in UTF-8"
            };
            let fields = match error.is_data() {
                true => format!(" Allowed fields: {}.", T::FIELDS.join(", ")),
                false => String::new(),
            };
            Error::BadRequest(format!("{what} (line {}, column {}).{fields}", error.line(), error.column()))
        })
    }
}
