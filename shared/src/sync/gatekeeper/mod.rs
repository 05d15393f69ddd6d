//! The gatekeeper: what every change from elsewhere must pass before Automerge, a disk or a device sees it.
//!
//! Automerge expands run-length columns and inflates chunks without a limit, so a few dozen bytes can ask for
//! gigabytes. Here a chunk is measured first, at a cost that its own length bounds, and parsed only then.

mod bomb;
mod columns;
mod ids;
mod plain;
mod runs;

pub use bomb::Bomb;
pub(crate) use plain::{Action, Operation, Plain};

use automerge::Change;
use sha2::{Digest, Sha256};

use super::frame;
use crate::id::UserId;

/// The largest change, uncompressed, bytes.
pub const CHANGE_MAX_BYTES: usize = 8 << 20;
/// The most operations in one change.
pub const CHANGE_MAX_OPS: u64 = 20_000;
/// The most operations in the changes of one pushed batch: a frame has room for many small chunks that each stand for
/// as many as a change may have.
pub const BATCH_MAX_OPS: u64 = 200_000;
/// The largest snapshot of a document, uncompressed, bytes.
pub const DOCUMENT_MAX_BYTES: usize = 64 << 20;
/// The most operations in one document.
pub const DOCUMENT_MAX_OPS: u64 = 1 << 20;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const DOCUMENT: u8 = 0;
const CHANGE: u8 = 1;
const COMPRESSED_CHANGE: u8 = 2;

/// Hash of a change: what others depend on.
pub type ChangeHash = [u8; 32];

/// A change from elsewhere that was measured, verified and parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignChange {
    /// Its hash.
    pub hash: ChangeHash,
    /// Who wrote it: an engine start, bound to a device and a person when first seen.
    pub actor: Vec<u8>,
    /// Its number within the actor's changes of this document, from 1.
    pub seq: u64,
    /// The changes that it builds upon.
    pub deps: Vec<ChangeHash>,
    /// The writer's clock, ms.
    pub time: i64,
    /// The message: the writer's `UserId`, if it is one of ours.
    pub message: Option<String>,
    /// Number of operations.
    pub ops: usize,
    /// The chunk, uncompressed.
    pub bytes: Vec<u8>,
}

/// Why a chunk is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Turned {
    /// Not a chunk, cut short, or with something behind it.
    #[error("not a well-formed chunk")]
    Malformed,
    /// Whole documents and bundles do not come from devices.
    #[error("a chunk of type {0} where only changes may come")]
    NotAChange(u8),
    /// A snapshot is a document and nothing else.
    #[error("a chunk of type {0} where only a document may come")]
    NotADocument(u8),
    /// Its checksum is not that of its content.
    #[error("the checksum is wrong")]
    Checksum,
    /// Longer than allowed.
    #[error("the change is too long")]
    TooLong,
    /// More operations than allowed.
    #[error("the change has too many operations")]
    TooManyOps,
    /// It is not by the person whose session it came through.
    #[error("the change is by somebody else")]
    Author,
}

/// Measures, verifies and parses one chunk.
///
/// # Errors
/// When it is anything but exactly one change within the limits.
pub fn check(chunk: &[u8]) -> Result<ForeignChange, Turned> {
    let chunk = measured(chunk)?;
    let Some(plain) = plain(&chunk.bytes) else { return by_automerge(chunk.bytes) };
    // Magic and checksum are not hashed.
    let hash: ChangeHash = Sha256::digest(&chunk.bytes[8..]).into();
    if hash[..4] != chunk.bytes[4..8] {
        return Err(Turned::Checksum);
    }
    let (deps, actor) = (plain.deps.to_vec(), plain.actor().to_vec());
    let Plain { seq, time, message, ops, .. } = plain;
    let message = (!message.is_empty()).then(|| message.to_owned());
    let change = ForeignChange { hash, actor, seq, deps, time, message, ops, bytes: chunk.bytes };
    debug_assert_eq!(by_automerge(change.bytes.clone()).as_ref(), Ok(&change), "what is plain is so to Automerge");
    Ok(change)
}

/// A chunk that is a plain change, uncompressed. Its checksum is not looked at.
pub(crate) fn plain(chunk: &[u8]) -> Option<Plain<'_>> {
    Plain::read(plain_body(chunk)?)
}

/// The same of a chunk that has passed, as far as its operations.
pub(crate) fn plain_so_far(chunk: &[u8]) -> Option<Plain<'_>> {
    Plain::begin(plain_body(chunk)?)
}

fn plain_body(chunk: &[u8]) -> Option<&[u8]> {
    let Opened { kind: CHANGE, body, .. } = opened(chunk).ok()? else { return None };
    let length = &chunk[9..chunk.len() - body.len()];
    let shortest = length.len() == 1 || length.last() != Some(&0);
    shortest.then_some(body)
}

/// What Automerge makes of a chunk that was measured.
fn by_automerge(bytes: Vec<u8>) -> Result<ForeignChange, Turned> {
    let change = Change::try_from(bytes.as_slice()).map_err(|_| Turned::Malformed)?;
    if change.hash().0[..4] != bytes[4..8] {
        return Err(Turned::Checksum);
    }
    if change.len() as u64 > CHANGE_MAX_OPS {
        return Err(Turned::TooManyOps);
    }
    // Automerge keeps operations, not bytes: what it would write in another way has another hash when it is read again.
    if Change::from(change.decode()).raw_bytes() != bytes {
        return Err(Turned::Malformed);
    }
    Ok(ForeignChange {
        hash: change.hash().0,
        actor: change.actor_id().to_bytes().to_vec(),
        seq: change.seq(),
        deps: change.deps().iter().map(|hash| hash.0).collect(),
        time: change.timestamp(),
        message: change.message().map(ToOwned::to_owned),
        ops: change.len(),
        bytes,
    })
}

/// Measures one chunk, which is to be checked before it is read: nothing in it can ask for more than a change may.
///
/// # Errors
/// When it is no change, or beyond the limits.
pub fn measure(chunk: &[u8]) -> Result<(), Turned> {
    measured(chunk).map(|_| ())
}

fn measured(chunk: &[u8]) -> Result<Chunk, Turned> {
    let chunk = unpack(chunk)?;
    if columns::measure(chunk.body())? > CHANGE_MAX_OPS {
        return Err(Turned::TooManyOps);
    }
    Ok(chunk)
}

/// Who says that they wrote the change, if it is somebody of ours. What others hand back is by whom it says.
pub fn author(change: &ForeignChange) -> Option<UserId> {
    change.message.as_deref().and_then(|message| message.parse().ok())
}

/// Whether the change says that it is by the person whose session it came through.
///
/// # Errors
/// `Turned::Author` when it does not.
pub fn check_author(change: &ForeignChange, user: UserId) -> Result<(), Turned> {
    if author(change) == Some(user) { Ok(()) } else { Err(Turned::Author) }
}

/// The most operations that Automerge could find in a chunk, counted without expanding anything.
///
/// # Errors
/// When it is not a change chunk.
pub fn count_ops(chunk: &[u8]) -> Result<u64, Turned> {
    match opened(chunk)? {
        _ if chunk.len() > CHANGE_MAX_BYTES => Err(Turned::TooLong),
        Opened { kind: CHANGE, body, .. } => columns::measure(body),
        _ => columns::measure(unpack(chunk)?.body()),
    }
}

/// Measures a snapshot before Automerge expands it. Its checksum is for Automerge to verify.
///
/// # Errors
/// When it is anything but exactly one document chunk within the limits.
pub fn check_document(chunk: &[u8]) -> Result<(), Turned> {
    if chunk.len() > DOCUMENT_MAX_BYTES {
        return Err(Turned::TooLong);
    }
    match opened(chunk)? {
        Opened { kind: DOCUMENT, body, .. } => columns::measure_document(body).map(|_| ()),
        Opened { kind, .. } => Err(Turned::NotADocument(kind)),
    }
}

/// Whether pushed chunks together stand for no more operations than a batch may have. What is no change does not
/// count: it is refused by itself.
pub fn fits_a_batch<'a>(chunks: impl Iterator<Item = &'a Vec<u8>>) -> bool {
    let mut room = BATCH_MAX_OPS;
    for chunk in chunks {
        match room.checked_sub(count_ops(chunk).unwrap_or(0)) {
            Some(left) => room = left,
            None => return false,
        }
    }
    true
}

/// A change chunk, uncompressed.
struct Chunk {
    bytes: Vec<u8>,
    header: usize,
}

impl Chunk {
    fn body(&self) -> &[u8] {
        &self.bytes[self.header..]
    }
}

/// A chunk taken apart.
struct Opened<'a> {
    checksum: [u8; 4],
    kind: u8,
    body: &'a [u8],
}

fn opened(chunk: &[u8]) -> Result<Opened<'_>, Turned> {
    let (magic, rest) = chunk.split_first_chunk::<4>().ok_or(Turned::Malformed)?;
    let (checksum, rest) = rest.split_first_chunk::<4>().ok_or(Turned::Malformed)?;
    let (&kind, rest) = rest.split_first().ok_or(Turned::Malformed)?;
    if *magic != MAGIC {
        return Err(Turned::Malformed);
    }
    let mut reader = columns::Reader::new(rest);
    let length = reader.unsigned()?;
    let body = reader.rest();
    if length == body.len() as u64 { Ok(Opened { checksum: *checksum, kind, body }) } else { Err(Turned::Malformed) }
}

fn unpack(chunk: &[u8]) -> Result<Chunk, Turned> {
    if chunk.len() > CHANGE_MAX_BYTES {
        return Err(Turned::TooLong);
    }
    match opened(chunk)? {
        Opened { kind: CHANGE, body, .. } => Ok(Chunk { bytes: chunk.to_vec(), header: chunk.len() - body.len() }),
        Opened { kind: COMPRESSED_CHANGE, body, checksum } => Ok(repack(checksum, &inflated(body, CHANGE_MAX_BYTES)?)),
        Opened { kind, .. } => Err(Turned::NotAChange(kind)),
    }
}

fn inflated(packed: &[u8], limit: usize) -> Result<Vec<u8>, Turned> {
    frame::inflate(packed, limit).map_err(|bad| match bad {
        frame::BadFrame::TooLong => Turned::TooLong,
        _ => Turned::Malformed,
    })
}

/// The chunk of type 1 with this body. The checksum is the same for both types.
fn repack(checksum: [u8; 4], body: &[u8]) -> Chunk {
    let mut bytes = Vec::with_capacity(body.len() + 19);
    bytes.extend(MAGIC);
    bytes.extend(checksum);
    bytes.push(CHANGE);
    columns::write_unsigned(&mut bytes, body.len() as u64);
    let header = bytes.len();
    bytes.extend(body);
    Chunk { bytes, header }
}

#[cfg(test)]
mod tests;
