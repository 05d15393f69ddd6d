//! Preloaded into a program (`LD_PRELOAD`), this library stands between it and the C library and notes what the
//! program writes into one folder, and what it waits for to be on the disk. After the program was killed, the notes say
//! what a loss of power would have left: a kill alone does not, because the system keeps what was written.
//!
//! Without the variables of `record` in the environment it does nothing.

#![cfg(target_os = "linux")]
#![expect(unsafe_code, reason = "it speaks the C library's language")]

mod calls;
#[path = "../../support/power/record.rs"]
pub mod record;
mod recorder;
mod system;
