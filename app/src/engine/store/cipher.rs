//! AES-256-GCM (NIST SP 800-38D) by the browser: nothing of it is carried along, and keys stay where scripts cannot read
//! them. The price is that every value is waited for, so values are sealed before a transaction and opened after it.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, CryptoKey, DedicatedWorkerGlobalScope, SubtleCrypto};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Bytes of a nonce. A fresh random one for each value: 2^32 of them are safe under one key (SP 800-38D, 8.3).
pub const NONCE_BYTES: usize = 12;
/// Bytes by which a sealed value is longer.
pub const TAG_BYTES: usize = 16;

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Plain to sealed.
    Seal,
    /// Sealed to plain.
    Open,
}

/// One value to be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The nonce.
    pub nonce: [u8; NONCE_BYTES],
    /// What it is bound to: it opens with this and nothing else.
    pub bound_to: Vec<u8>,
    /// The value.
    pub bytes: Vec<u8>,
}

/// Authenticated encryption under one key.
#[expect(async_fn_in_trait, reason = "one thread: no future has to be sent anywhere")]
pub trait Cipher: Sized {
    /// Takes a key. None: this device has no cryptography.
    async fn with_key(key: &[u8; KEY_BYTES]) -> Option<Self>;

    /// Carries out every job, in order; none: it failed, because what it was to open is not what was sealed.
    async fn run(&self, way: Way, jobs: &[Job]) -> Vec<Option<Vec<u8>>>;
}

/// A key of the browser's that scripts cannot read.
pub struct BrowserCipher {
    subtle: SubtleCrypto,
    key: CryptoKey,
}

impl BrowserCipher {
    fn begin(&self, way: Way, job: &Job) -> Result<Promise, JsValue> {
        let nonce: Object = Uint8Array::from(job.nonce.as_slice()).into();
        let how = AesGcmParams::new("AES-GCM", &nonce);
        how.set_additional_data(&Uint8Array::from(job.bound_to.as_slice()));
        match way {
            Way::Seal => self.subtle.encrypt_with_object_and_u8_array(&how, &self.key, &job.bytes),
            Way::Open => self.subtle.decrypt_with_object_and_u8_array(&how, &self.key, &job.bytes),
        }
    }
}

impl Cipher for BrowserCipher {
    async fn with_key(key: &[u8; KEY_BYTES]) -> Option<Self> {
        let subtle = js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>().crypto().ok()?.subtle();
        // A page that was not served securely has none.
        if !subtle.is_object() {
            return None;
        }
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let bytes = Uint8Array::from(key.as_slice());
        let key = subtle.import_key_with_str("raw", &bytes, "AES-GCM", false, &uses).ok().map(JsFuture::from);
        let key: Result<JsValue, JsValue> = key?.await;
        bytes.fill(0, 0, bytes.length());
        Some(Self { subtle, key: key.ok()?.unchecked_into() })
    }

    async fn run(&self, way: Way, jobs: &[Job]) -> Vec<Option<Vec<u8>>> {
        let begun = jobs.iter().map(|job| self.begin(way, job).unwrap_or_else(|error| Promise::reject(&error)));
        let all = JsFuture::from(Promise::all_settled(&begun.collect::<Array>())).await;
        let Ok(all) = all else { return vec![None; jobs.len()] };
        let value = JsValue::from_str("value");
        let done = |outcome: JsValue| Reflect::get(&outcome, &value).ok().filter(|value| value.is_object());
        Array::from(&all).iter().map(|outcome| Some(Uint8Array::new(&done(outcome)?).to_vec())).collect()
    }
}
