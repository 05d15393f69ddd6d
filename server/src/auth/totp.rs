//! The second step of log-in: codes of an authenticator app (RFC 6238), and recovery codes for when it is lost.

use base64::{Engine, engine::general_purpose::STANDARD};
use qrcode::{QrCode, render::svg};
use sha2::{Digest, Sha256};
use shared::{
    api::{ApiError, TotpOffer},
    id::UserId,
    time::Instant,
};
use totp_rs::{Builder, Secret, Totp};

use crate::{
    app::App,
    clock,
    error::Reply,
    store::{
        deed::{By, Deed},
        rows::{SecondFactor, TokenHash},
    },
};

/// What authenticator apps show beside the code.
const ISSUER: &str = "Gendan";
/// Bytes of a secret: as long as SHA-1's digest, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// Recovery codes at a time.
const RECOVERY_CODES: usize = 10;
/// Letters of recovery codes: base32 without what is mistaken for something else.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Letters of a recovery code: 80 bits.
const CODE_LETTERS: usize = 16;
/// Where hyphens stand in it.
const CODE_GROUP: usize = 4;

/// Something is wrong with a secret: one that the store gave, in practice never.
#[derive(Debug, thiserror::Error)]
#[error("second step: {0}")]
struct Unusable(String);

fn totp(secret: &[u8], login: &str) -> Result<Totp, Unusable> {
    // SHA-1, six digits, thirty seconds, one step of drift either way: what every app can do.
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_issuer(Some(ISSUER.to_owned()))
        // A colon would end the name in the address.
        .with_account_name(login.replace(':', " "))
        .build()
        .map_err(|error| Unusable(error.to_string()))
}

fn internal(error: &Unusable) -> ApiError {
    tracing::error!(%error, "the second step does not work");
    ApiError::Internal
}

/// The step whose code this is: the current one, the one before or the one after.
fn step_of(secret: &[u8], code: &str, now: Instant) -> Result<Option<u64>, Unusable> {
    Ok(totp(secret, "")?.check(code, u64::try_from(now.0).unwrap_or(0) / 1_000))
}

/// Keeps a fresh secret, to be confirmed by a first code.
pub(super) async fn offer(app: &App, by: By, user: UserId, login: &str) -> Reply<TotpOffer> {
    let offered = app.store.second_factor(user).await?;
    if offered.as_ref().is_some_and(|factor| factor.confirmed) {
        return Err(ApiError::BadRequest.into());
    }
    // Whoever scanned it already need not do so again.
    let secret = offered.and_then(|factor| factor.secret).unwrap_or_else(|| random::<SECRET_BYTES>().to_vec());
    app.store.enact(by, Deed::OfferTotp(user, secret.clone())).await?;
    Ok(describe(&secret, login).map_err(|error| internal(&error))?)
}

fn describe(secret: &[u8], login: &str) -> Result<TotpOffer, Unusable> {
    let totp = totp(secret, login)?;
    let address = totp.to_url().map_err(|error| Unusable(error.to_string()))?;
    let picture = QrCode::new(address).map_err(|error| Unusable(error.to_string()))?;
    let svg = picture.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    let picture = format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg));
    Ok(TotpOffer { secret: Secret::from(secret.to_vec()).to_base32(), picture })
}

/// Checks a first code and switches the second step on; gives the recovery codes.
pub(super) async fn confirm(app: &App, by: By, user: UserId, code: &str) -> Reply<Vec<String>> {
    let offered = app.store.second_factor(user).await?.filter(|factor| !factor.confirmed);
    let secret = offered.and_then(|factor| factor.secret).ok_or(ApiError::BadRequest)?;
    if !right_now(app, user, &secret, code).await? {
        return Err(ApiError::WrongCode.into());
    }
    let codes = recovery_codes();
    app.store.enact(by, Deed::ConfirmTotp(user, hashes(&codes))).await?;
    Ok(codes)
}

/// Whether a code is right: of the app, which then is used up, or a recovery code, which is too.
pub(super) async fn verify(app: &App, by: By, user: UserId, factor: &SecondFactor, code: &str) -> Reply<bool> {
    match &factor.secret {
        Some(secret) if right_now(app, user, secret, code).await? => return Ok(true),
        Some(_) => {}
        None => tracing::error!(%user, "the key that sealed this second step is not here: only recovery codes work"),
    }
    match recovery_hash(code) {
        Some(hash) => Ok(app.store.use_recovery_code(by, user, hash).await?),
        None => Ok(false),
    }
}

async fn right_now(app: &App, user: UserId, secret: &[u8], code: &str) -> Reply<bool> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).take(CODE_LETTERS).collect();
    match step_of(secret, &code, clock::now()).map_err(|error| internal(&error))? {
        Some(step) => Ok(app.store.use_totp_step(user, step).await?),
        None => Ok(false),
    }
}

/// Fresh recovery codes, as they are shown once.
pub(super) fn recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| recovery_code(random::<CODE_LETTERS>())).collect()
}

fn recovery_code(bytes: [u8; CODE_LETTERS]) -> String {
    // 256 is a multiple of 32: every letter is as likely as any other.
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    letters.chunks(CODE_GROUP).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// What is stored of recovery codes.
pub(super) fn hashes(codes: &[String]) -> Vec<TokenHash> {
    codes.iter().filter_map(|code| recovery_hash(code)).collect()
}

/// 80 random bits need no slow hash. None: it cannot be one.
fn recovery_hash(code: &str) -> Option<TokenHash> {
    let letters: String = code
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .take(CODE_LETTERS + 1)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    (letters.len() == CODE_LETTERS && letters.bytes().all(|letter| LETTERS.contains(&letter)))
        .then(|| TokenHash(Sha256::digest(letters.as_bytes()).into()))
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret and times of RFC 6238, appendix B (SHA-1), the last six of its eight digits.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at = |seconds: i64| Instant(seconds * 1_000);
            let step = u64::try_from(seconds).unwrap() / 30;
            assert_eq!(step_of(SECRET, code, at(seconds)).unwrap(), Some(step));
            // One step of drift either way, and no more.
            assert_eq!(step_of(SECRET, code, at(seconds + 30)).unwrap(), Some(step));
            assert_eq!(step_of(SECRET, code, at(seconds - 30)).unwrap(), Some(step));
            assert_eq!(step_of(SECRET, code, at(seconds + 60)).unwrap(), None);
            let early = step_of(SECRET, code, at(seconds - 60)).unwrap();
            assert!(early.is_none() || seconds < 60, "{seconds}: there is no time before 1970");
        }
        for wrong in ["", "28708", "2870820", "287083", "abcdef", "２８７０８２"] {
            assert_eq!(step_of(SECRET, wrong, Instant(59_000)).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let code = recovery_code(std::array::from_fn(|i| u8::try_from(i * 17).unwrap()));
        assert_eq!(code.len(), 19);
        let hash = recovery_hash(&code).map(|hash| hash.0);
        assert!(hash.is_some());
        for typed in [code.to_lowercase(), code.replace('-', ""), format!(" {} ", code.replace('-', " "))] {
            assert_eq!(recovery_hash(&typed).map(|hash| hash.0), hash);
        }
        for none in ["", "123456", "AAAA-AAAA-AAAA-AAA", "AAAA-AAAA-AAAA-AAAAA", "AAAA-AAAA-AAAA-AAA0"] {
            assert!(recovery_hash(none).is_none(), "{none}");
        }
        assert_eq!(recovery_codes().len(), RECOVERY_CODES);
    }

    #[test]
    fn a_secret_is_offered_as_text_and_as_a_picture() {
        let offer = describe(SECRET, "138:0013").unwrap();
        assert_eq!(offer.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let svg = STANDARD.decode(offer.picture.strip_prefix("data:image/svg+xml;base64,").unwrap()).unwrap();
        assert!(String::from_utf8(svg).unwrap().contains("<svg"));
    }
}
