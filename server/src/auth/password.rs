//! Passwords: argon2id on a few threads of its own, so that a crowd at the door cannot eat the memory.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHasher, Version,
    password_hash::phc::{Output, PasswordHash},
};
use tokio::sync::oneshot;

use crate::secret::Token;

/// Threads that hash. Each takes 19 MiB once and works in them for ever: taken anew for each log-in, they leave holes in
/// the heap that grow to gigabytes in a crowd (measured: 857 MB after 500 log-ins, 120 with this).
const AT_ONCE: usize = 4;
/// The fewest characters.
const MIN_CHARS: usize = 8;
/// The most bytes; more would only cost time.
const MAX_BYTES: usize = 1_024;

/// Passwords that everybody tries first, of eight characters or more, in lower case.
const COMMON: &[&str] = &[
    "12345678",
    "123456789",
    "1234567890",
    "0123456789",
    "87654321",
    "987654321",
    "9876543210",
    "11111111",
    "111111111",
    "00000000",
    "88888888",
    "888888888",
    "66666666",
    "99999999",
    "12341234",
    "11223344",
    "1122334455",
    "12344321",
    "123123123",
    "123321123",
    "147258369",
    "159357258",
    "789456123",
    "password",
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "qwer1234",
    "1qaz2wsx",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "q1w2e3r4",
    "asdfghjk",
    "asdfghjkl",
    "asdf1234",
    "zxcvbnm1",
    "zxcvbnm123",
    "abcd1234",
    "abc12345",
    "abc123456",
    "a1234567",
    "a12345678",
    "a123456789",
    "aa123456",
    "aa12345678",
    "iloveyou",
    "iloveyou1",
    "woaini520",
    "woaini1314",
    "woaini123",
    "5201314a",
    "52013145",
    "admin123",
    "admin1234",
    "administrator",
    "admin888",
    "root1234",
    "letmein1",
    "welcome1",
    "welcome123",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "trustno1",
    "computer",
    "internet",
    "whatever",
    "starwars",
    "michelle",
    "jennifer",
    "changeme",
    "changeme1",
    "test1234",
    "testtest",
    "guest123",
    "user1234",
    "master123",
    "dragon123",
    "monkey123",
    "shadow123",
    "qazwsxedc",
    "qweasdzxc",
    "zaq12wsx",
    "asd123456",
    "qwe123456",
    "zxc123456",
    "wang1234",
    "zhang123",
    "china123",
    "beijing1",
    "shanghai",
    "crm12345",
    "gendan123",
    "gendan888",
];

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    jobs: Sender<Job>,
    nobody: Arc<str>,
}

/// Work, in the memory of the thread that does it.
type Job = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

/// The password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("hashing: {0}")]
pub struct HashingFailed(String);

impl Passwords {
    /// Makes ready, among other things the hash that stands in for unknown people.
    ///
    /// # Errors
    /// When hashing does not work at all.
    pub fn new() -> Result<Self, HashingFailed> {
        let (jobs, queue) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..AT_ONCE {
            let queue = queue.clone();
            let thread = thread::Builder::new().name(format!("hashing {number}"));
            thread.spawn(move || work_off(&queue)).map_err(|e| HashingFailed(e.to_string()))?;
        }
        Ok(Self { jobs, nobody: hash_now(Token::random().text())?.into() })
    }

    /// Whether a password may be chosen: long enough, and not what everybody tries first.
    pub fn acceptable(password: &str) -> bool {
        let lower = password.to_lowercase();
        password.chars().count() >= MIN_CHARS
            && password.len() <= MAX_BYTES
            && !COMMON.contains(&lower.as_str())
            && !one_character(password)
    }

    /// Hashes a password.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn hash(&self, password: String) -> Result<String, HashingFailed> {
        self.blocking(move |_| hash_now(&password)).await?
    }

    /// Whether `password` is the one of `hash`. Without a hash it takes as long and is wrong.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, HashingFailed> {
        let nobody = self.nobody.clone();
        self.blocking(move |memory| {
            let known = hash.as_deref().filter(|hash| !hash.is_empty());
            let right = password.len() <= MAX_BYTES && matches(&password, known.unwrap_or(&nobody), memory);
            right && known.is_some()
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, HashingFailed> {
        let (done, result) = oneshot::channel();
        let job = move |memory: &mut Vec<Block>| {
            // Whoever hung up meanwhile costs nothing.
            if !done.is_closed() {
                let _gone = done.send(work(memory));
            }
        };
        self.jobs.send(Box::new(job)).map_err(|e| HashingFailed(e.to_string()))?;
        result.await.map_err(|e| HashingFailed(e.to_string()))
    }
}

/// Does one job after the other, until nobody can send one any more.
fn work_off(queue: &Mutex<Receiver<Job>>) {
    let mut memory = Vec::new();
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // Who waits for a job that panics hears that it is gone; the thread goes on.
        let _panicked = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

/// Hashes on this thread: argon2id with 19 MiB, two passes, one lane, which are the crate's defaults.
///
/// # Errors
/// When hashing fails.
pub fn hash_now(password: &str) -> Result<String, HashingFailed> {
    let hash: PasswordHash =
        Argon2::default().hash_password(password.as_bytes()).map_err(|e| HashingFailed(e.to_string()))?;
    Ok(hash.to_string())
}

fn matches(password: &str, hash: &str, memory: &mut Vec<Block>) -> bool {
    let right = || {
        let parsed = PasswordHash::new(hash).ok()?;
        let (salt, expected) = (parsed.salt?, parsed.hash?);
        let algorithm = Algorithm::try_from(parsed.algorithm.as_str()).ok()?;
        let version = parsed.version.map_or(Some(Version::default()), |version| Version::try_from(version).ok())?;
        let params = Params::try_from(&parsed).ok()?;
        memory.resize(params.block_count(), Block::default());
        let mut found = vec![0; expected.len()];
        let argon2 = Argon2::new(algorithm, version, params);
        argon2.hash_password_into_with_memory(password.as_bytes(), &salt, &mut found, memory).ok()?;
        // `Output` compares in constant time.
        Some(Output::new(&found).ok()? == expected)
    };
    right().unwrap_or(false)
}

fn one_character(password: &str) -> bool {
    let mut chars = password.chars();
    let first = chars.next();
    chars.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_say_how_they_were_made() {
        let hash = hash_now("跟单跟单跟单跟单").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(matches("跟单跟单跟单跟单", &hash, &mut Vec::new()));
        assert!(!matches("跟单跟单跟单", &hash, &mut Vec::new()));
    }

    #[test]
    fn weak_passwords_are_told() {
        for weak in ["", "1234567", "Password123", "aaaaaaaaaaaa", "gendan888"] {
            assert!(!Passwords::acceptable(weak), "{weak}");
        }
        for fine in ["correct horse", "木心说从前慢啊", "x7-kk29q", "一二三四五六七八"] {
            assert_eq!(Passwords::acceptable(fine), fine.chars().count() >= 8, "{fine}");
        }
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        let passwords = Passwords::new().unwrap();
        assert!(!passwords.verify("anything".into(), None).await.unwrap());
        assert!(!passwords.verify(String::new(), Some(String::new())).await.unwrap());
    }
}
