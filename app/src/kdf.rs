//! The program that makes a key of a PIN, in a worker of its own: it takes 19 MiB and most of a second of a phone, and
//! comes only when somebody enters a PIN. What it held goes with it.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use shared::text::normal;

use crate::bridge::lock::{Derived, Kdf};

/// The fewest characters of a PIN.
pub const MIN_CHARS: usize = 6;
/// The most bytes; more would only cost time.
pub const MAX_BYTES: usize = 256;

/// What the screen asks.
#[derive(Debug, Serialize, Deserialize)]
pub struct Task {
    /// The PIN as it was typed.
    pub pin: String,
    /// How.
    pub kdf: Kdf,
}

/// What the program says.
#[derive(Debug, Serialize, Deserialize)]
pub enum Word {
    /// It listens.
    Ready,
    /// The key; none: these parameters are none, or there is no memory for them.
    Key(Option<Derived>),
}

/// Carries a task out.
pub fn derive(task: &Task) -> Option<Derived> {
    let Kdf { salt, memory_kib, passes, lanes } = task.kdf;
    // No more than a phone has: the parameters are read from a store that somebody may have written to.
    let params = Params::new(memory_kib.min(256 * 1024), passes.min(16), lanes.min(4), Some(32)).ok()?;
    let mut key = [0; 32];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(typed_alike(&task.pin).as_bytes(), &salt, &mut key).ok()?;
    Some(Derived(key))
}

/// A PIN is the same whether an input method wrote its digits full or half width.
fn typed_alike(pin: &str) -> String {
    normal::to_half_width(pin).trim().to_owned()
}

/// Why a PIN is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// It is too short.
    #[error("too short")]
    Short,
    /// It is among the first that everybody tries: one digit, or digits in a row.
    #[error("too common")]
    Common,
}

/// Looks at a PIN that somebody chose.
///
/// # Errors
/// Why it is not taken.
pub fn check(pin: &str) -> Result<(), Weak> {
    let pin = typed_alike(pin);
    if pin.chars().count() < MIN_CHARS || pin.len() > MAX_BYTES {
        return Err(Weak::Short);
    }
    let steps: Vec<i32> = pin.chars().zip(pin.chars().skip(1)).map(|(a, b)| b as i32 - a as i32).collect();
    let in_a_row = |step: i32| steps.iter().all(|other| *other == step);
    if [-1, 0, 1].into_iter().any(in_a_row) { Err(Weak::Common) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(pin: &str, salt: u8) -> Task {
        Task { pin: pin.to_owned(), kdf: Kdf { salt: [salt; 16], memory_kib: 64, passes: 2, lanes: 1 } }
    }

    #[test]
    fn a_key_depends_on_pin_salt_and_nothing_else() {
        let key = derive(&task("582013", 1));
        assert!(key.is_some());
        assert_eq!(derive(&task("582013", 1)), key);
        assert_eq!(derive(&task(" ５８２０１３", 1)), key, "full width");
        assert_ne!(derive(&task("582014", 1)), key);
        assert_ne!(derive(&task("582013", 2)), key);
    }

    #[test]
    fn parameters_that_are_none_give_no_key() {
        let kdf = Kdf { salt: [0; 16], memory_kib: 0, passes: 0, lanes: 0 };
        assert_eq!(derive(&Task { pin: "582013".to_owned(), kdf }), None);
    }

    #[test]
    fn what_everybody_tries_first_is_not_taken() {
        for pin in ["", "12345", "一二三四五"] {
            assert_eq!(check(pin), Err(Weak::Short), "{pin}");
        }
        for pin in ["111111", "123456", "０１２３４５６", "987654"] {
            assert_eq!(check(pin), Err(Weak::Common), "{pin}");
        }
        for pin in ["582013", "宁波的雨下了三天", "123457"] {
            assert_eq!(check(pin), Ok(()), "{pin}");
        }
    }
}
