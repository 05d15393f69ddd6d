//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::secret::Token;

/// Its name: the prefix makes browsers insist on Secure, this very host and the whole site.
const NAME: &str = "__Host-sid";
/// How long a browser keeps it, in seconds: as long as a session can last.
const MAX_AGE_S: u32 = 180 * 24 * 60 * 60;

/// The token that a request shows.
pub fn token(headers: &HeaderMap) -> Option<Token> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == NAME).and_then(|(_, value)| Token::shown(value))
}

/// The header that sets it.
pub fn set(token: &Token) -> HeaderValue {
    let line = format!("{NAME}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={MAX_AGE_S}", token.text());
    HeaderValue::try_from(line).expect("a token is URL-safe base64")
}

/// The header that removes it.
pub fn clear() -> HeaderValue {
    HeaderValue::from_static("__Host-sid=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}
