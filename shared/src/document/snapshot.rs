//! What a snapshot says of itself, read without loading it.

/// Begin of every chunk. Source: Automerge binary format, "Document".
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// Type of a chunk that is a whole document.
const DOCUMENT: u8 = 0;

/// The heads that a snapshot names; none if it is anything but exactly one document.
pub fn heads_of(snapshot: &[u8]) -> Option<Vec<[u8; 32]>> {
    let rest = snapshot.strip_prefix(&MAGIC)?.get(4..)?;
    let (kind, mut rest) = rest.split_first()?;
    let length = number(&mut rest)?;
    if *kind != DOCUMENT || length != rest.len() {
        return None;
    }
    for _ in 0..number(&mut rest)? {
        let length = number(&mut rest)?;
        rest = rest.get(length..)?;
    }
    let count = number(&mut rest)?;
    let heads = rest.get(..count.checked_mul(32)?)?;
    Some(heads.as_chunks().0.to_vec())
}

/// Takes an unsigned LEB128 number off the front.
fn number(bytes: &mut &[u8]) -> Option<usize> {
    let mut value = 0usize;
    for shift in (0..usize::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
