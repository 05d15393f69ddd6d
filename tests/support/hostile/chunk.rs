//! Chunks of Automerge's binary format, made by hand: with a right checksum around whatever body.

use std::io::Write;

use flate2::{Compression, write::DeflateEncoder};
use sha2::{Digest, Sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// A whole document.
pub const DOCUMENT: u8 = 0;
/// A change.
pub const CHANGE: u8 = 1;
/// A change whose body is deflated.
pub const COMPRESSED: u8 = 2;
/// Several changes at once.
pub const BUNDLE: u8 = 3;

/// Writes a LEB128 number.
pub fn unsigned(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

/// Writes a signed LEB128 number.
pub fn signed(mut value: i64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
            out.push(byte);
            return out;
        }
        out.push(byte | 0x80);
    }
}

/// A chunk with a right checksum.
pub fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
    assemble(checksum(kind, body), kind, body)
}

/// A change whose body is deflated; its checksum is that of what it inflates to.
pub fn compressed(body: &[u8]) -> Vec<u8> {
    assemble(checksum(CHANGE, body), COMPRESSED, &deflated(body))
}

/// A chunk whose checksum is that of the unpacked body, which is given by itself.
pub fn assemble(checksum: [u8; 4], kind: u8, body: &[u8]) -> Vec<u8> {
    let mut chunk = MAGIC.to_vec();
    chunk.extend(checksum);
    chunk.push(kind);
    chunk.extend(unsigned(body.len() as u64));
    chunk.extend(body);
    chunk
}

/// The first four bytes of the hash over kind, length and body.
pub fn checksum(kind: u8, body: &[u8]) -> [u8; 4] {
    let mut hash = Sha256::new();
    hash.update([kind]);
    hash.update(unsigned(body.len() as u64));
    hash.update(body);
    let hash = hash.finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

/// The body of an uncompressed chunk.
pub fn body(chunk: &[u8]) -> &[u8] {
    let length = chunk[9..].iter().position(|byte| byte & 0x80 == 0).expect("a length ends");
    &chunk[10 + length..]
}

/// Deflated.
///
/// # Panics
/// Never: memory takes everything.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes everything")
}

/// A deflate stream that inflates to so many MiB of zeros, without ever having them: blocks that end on a byte can be
/// put one after the other.
///
/// # Panics
/// Never: memory takes everything.
pub fn deflated_zeros(megabytes: usize) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let block = encoder.write_all(&vec![0; 1 << 20]).and_then(|()| encoder.flush());
    block.expect("memory takes everything");
    let block = encoder.get_ref().clone();
    let mut stream = block.repeat(megabytes);
    // An empty last block.
    stream.extend([3, 0]);
    stream
}
