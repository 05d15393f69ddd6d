//! A cipher for tests of what is done with one: it notices every change of key, nonce, place and bytes, and keeps no
//! secret from anybody.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::cipher::{Cipher, Job, KEY_BYTES, TAG_BYTES, Way};

/// The key.
pub struct ToyCipher([u8; KEY_BYTES]);

impl ToyCipher {
    fn word(&self, job: &Job, what: impl Hash) -> [u8; 8] {
        let mut hasher = DefaultHasher::new();
        (self.0, job.nonce, &job.bound_to, what).hash(&mut hasher);
        hasher.finish().to_le_bytes()
    }

    fn veil(&self, job: &Job, bytes: &[u8]) -> Vec<u8> {
        bytes.iter().enumerate().map(|(at, byte)| byte ^ self.word(job, at)[0]).collect()
    }

    fn tag(&self, job: &Job, plain: &[u8]) -> [u8; TAG_BYTES] {
        let mut tag = [0; TAG_BYTES];
        tag[..8].copy_from_slice(&self.word(job, (plain, 'a')));
        tag[8..].copy_from_slice(&self.word(job, (plain, 'b')));
        tag
    }
}

impl Cipher for ToyCipher {
    async fn with_key(key: &[u8; KEY_BYTES]) -> Option<Self> {
        Some(Self(*key))
    }

    async fn run(&self, way: Way, jobs: &[Job]) -> Vec<Option<Vec<u8>>> {
        let one = |job: &Job| match way {
            Way::Seal => Some([self.veil(job, &job.bytes).as_slice(), &self.tag(job, &job.bytes)].concat()),
            Way::Open => {
                let (veiled, tag) = job.bytes.split_at_checked(job.bytes.len().checked_sub(TAG_BYTES)?)?;
                let plain = self.veil(job, veiled);
                (self.tag(job, &plain) == tag).then_some(plain)
            }
        };
        jobs.iter().map(one).collect()
    }
}
