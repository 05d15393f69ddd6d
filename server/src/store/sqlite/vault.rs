//! Secrets of second steps as they lie in the database: sealed with a key that is a file beside it, so that neither the
//! database alone nor a backup gives them away.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use shared::id::UserId;

use super::copy;
use crate::store::StoreError;

/// The key's file in the data folder: 32 random bytes in base64, on one line.
pub(super) const KEY: &str = "second-steps.key";
/// Length of a key, bytes.
const KEY_BYTES: usize = 32;
/// Length of the random number before each sealed secret, bytes: so long that none comes twice.
const NONCE_BYTES: usize = 24;

/// The key, if it is here. Cheap to clone.
#[derive(Clone)]
pub(super) struct Vault(Option<Arc<XChaCha20Poly1305>>);

impl Vault {
    /// The key of a data folder; one is made where there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds no key.
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        let vault = Self::find(folder)?;
        if vault.0.is_some() {
            return Ok(vault);
        }
        make(folder)?;
        Self::find(folder)
    }

    /// The key of a data folder, if it has one.
    ///
    /// # Errors
    /// When the file cannot be read, or holds no key.
    pub(super) fn find(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(KEY);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self(None)),
            Err(error) => return Err(StoreError::file(&path, &error)),
        };
        let key = STANDARD.decode(text.trim()).ok().and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok());
        let key = key.ok_or_else(|| StoreError::File(format!("{}: this is no key", path.display())))?;
        Ok(Self(Some(Arc::new(XChaCha20Poly1305::new(&key.into())))))
    }

    /// Seals a secret: nobody else's row can hold it.
    ///
    /// # Errors
    /// Without a key.
    pub(super) fn seal(&self, user: UserId, secret: &[u8]) -> Result<Vec<u8>, StoreError> {
        let cipher = self.0.as_ref().ok_or(StoreError::Missing("key for second steps"))?;
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|error| StoreError::File(format!("randomness: {error}")))?;
        let payload = Payload { msg: secret, aad: user.as_bytes() };
        let sealed = cipher.encrypt(&nonce.into(), payload).map_err(|error| StoreError::File(error.to_string()))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens a secret; none: it was sealed with another key, or the key is not here.
    pub(super) fn unseal(&self, user: UserId, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: user.as_bytes() };
        self.0.as_ref()?.decrypt(&(*nonce).into(), payload).ok()
    }
}

/// Makes a key, whole and on the disk; one that another program made meanwhile stays.
fn make(folder: &Path) -> Result<(), StoreError> {
    let (path, partial) = (folder.join(KEY), folder.join(format!("{KEY}.{}.partial", std::process::id())));
    let failed = |error| StoreError::file(&path, &error);
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|error| StoreError::File(format!("randomness: {error}")))?;
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial).map_err(failed)?;
    let written = writeln!(file, "{}", STANDARD.encode(key)).and_then(|()| file.sync_all());
    // Not renamed: that would take the place of the other program's.
    let linked = written.and_then(|()| match std::fs::hard_link(&partial, &path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    });
    let _ = std::fs::remove_file(&partial);
    linked.map_err(failed)?;
    copy::sync_folder(&path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_secret_opens_for_its_person_with_its_key_and_in_one_piece() {
        let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let [ann, bob] = [1, 2].map(|n| UserId(Uuid::from_u128(n)));
        let vault = Vault::open(here.path()).unwrap();
        let sealed = vault.seal(ann, b"secret").unwrap();
        assert!(!sealed.windows(6).any(|bytes| bytes == b"secret"));
        assert_ne!(sealed, vault.seal(ann, b"secret").unwrap(), "equal secrets do not look equal");
        assert_eq!(vault.unseal(ann, &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(vault.unseal(bob, &sealed), None, "a row copied to somebody else");
        assert_eq!(Vault::open(elsewhere.path()).unwrap().unseal(ann, &sealed), None, "another key");
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(vault.unseal(ann, &damaged), None, "byte {at}");
            assert_eq!(vault.unseal(ann, &sealed[..at]), None, "cut to {at}");
        }
        assert_eq!(Vault::open(here.path()).unwrap().unseal(ann, &sealed).as_deref(), Some(&b"secret"[..]));
    }

    #[test]
    fn the_key_is_for_nobody_elses_eyes_and_is_never_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Vault::find(folder.path()).unwrap().0.is_none(), "looking makes none");
        Vault::open(folder.path()).unwrap();
        let path = folder.path().join(KEY);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let before = std::fs::read(&path).unwrap();
        make(folder.path()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), before);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half done is left");
        std::fs::write(&path, "not a key").unwrap();
        assert!(Vault::open(folder.path()).is_err(), "a damaged key is not taken for a missing one");
    }
}
