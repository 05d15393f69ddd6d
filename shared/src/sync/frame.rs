//! Frames: `[version][flags][count][message]`, the message in postcard's encoding, packed when that pays: deflated, or by
//! a server whose device knows it, with Zstandard.
//!
//! Both sides count the frames that they send on a connection: a frame that was lost, doubled or overtaken on the
//! way (by a proxy, or by a host that mixes up its tasks) is noticed at the next one.

use std::io::{self, Read, Write};

use flate2::{Compression, bufread::DeflateDecoder, write::DeflateEncoder};
use postcard::Deserializer;
use ruzstd::decoding::StreamingDecoder;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    protocol::{FRAME_MAX_BYTES, FromDevice, FromServer, INFLATED_MAX_BYTES},
    wire,
};

/// First byte of every frame. Something else is not ours: a captive portal, another server.
const VERSION: u8 = 0xC1;
/// The message is deflated.
const DEFLATED: u8 = 1;
/// The message is a frame of Zstandard (RFC 8878).
const ZSTANDARD: u8 = 2;
/// Bytes before the message.
const HEADER: usize = 3;
/// Smaller messages go as they are, bytes.
const DEFLATE_FROM: usize = 512;
/// Larger ones are packed with Zstandard where that may be, bytes: getting ready for it takes longer than deflating less.
const PACK_FROM: usize = 16 << 10;

/// What goes through a frame.
pub trait Message: Serialize + DeserializeOwned + sealed::Sealed {
    /// How hard to deflate, 1–9.
    const EFFORT: u32;
    /// Whether it may be packed with Zstandard: servers unpack nothing that is.
    const ZSTANDARD: bool;
}

/// Packs the bytes of a message as a frame of Zstandard with nothing behind it; none if it cannot.
pub type Pack = fn(&[u8]) -> Option<Vec<u8>>;

impl Message for FromDevice {
    // A phone's battery before its uplink: pushes are short.
    const EFFORT: u32 = 1;
    const ZSTANDARD: bool = false;
}

impl Message for FromServer {
    // A first sync is a quarter smaller than with 1; beyond 6 nothing is gained.
    const EFFORT: u32 = 6;
    const ZSTANDARD: bool = true;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::FromDevice {}
    impl Sealed for super::FromServer {}
}

/// The bytes are not a frame that this side understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// Longer than allowed, packed or unpacked.
    #[error("the frame is too long")]
    TooLong,
    /// Not one of ours, or of a later version.
    #[error("not a frame of this protocol")]
    Foreign,
    /// Cut short, damaged, or with something behind the message.
    #[error("the frame is damaged")]
    Damaged,
    /// Whole, but with something in it that this program does not know: of a later version, or nonsense.
    #[error("a message that is not known here")]
    Unknown,
    /// Not the one that comes next.
    #[error("a frame was lost, doubled or overtaken")]
    OutOfOrder,
}

/// The message does not fit into a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message does not fit into a frame")]
pub struct TooLong;

/// The frames of one connection in one direction, as they are made.
#[derive(Debug, Default)]
pub struct Outgoing {
    count: u8,
    packer: Option<Pack>,
}

impl Outgoing {
    /// Makes the next frame.
    ///
    /// # Errors
    /// When it would be longer than a frame may be; it does not count then.
    pub fn encode<M: Message>(&mut self, message: &M) -> Result<Vec<u8>, TooLong> {
        let frame = encode_with(message, self.count, self.packer.filter(|_| M::ZSTANDARD))?;
        self.count = self.count.wrapping_add(1);
        Ok(frame)
    }

    /// Packs what is worth it with this from now on; none: it is deflated.
    pub fn pack_with(&mut self, packer: Option<Pack>) {
        self.packer = packer;
    }
}

/// The frames of one connection in one direction, as they arrive.
#[derive(Debug, Default)]
pub struct Incoming {
    count: u8,
}

impl Incoming {
    /// Reads the next frame.
    ///
    /// # Errors
    /// When it is not exactly one well-formed message within the limits, or not the next one.
    pub fn decode<M: Message>(&mut self, frame: &[u8]) -> Result<M, BadFrame> {
        let (message, count) = decode(frame)?;
        if count != self.count {
            return Err(BadFrame::OutOfOrder);
        }
        self.count = self.count.wrapping_add(1);
        Ok(message)
    }
}

/// Makes a frame.
///
/// # Errors
/// When it would be longer than a frame may be.
pub fn encode<M: Message>(message: &M, count: u8) -> Result<Vec<u8>, TooLong> {
    encode_with(message, count, None)
}

fn encode_with<M: Message>(message: &M, count: u8, packer: Option<Pack>) -> Result<Vec<u8>, TooLong> {
    let mut frame = postcard::to_extend(message, vec![VERSION, 0, count]).map_err(|_| TooLong)?;
    let length = frame.len() - HEADER;
    if length > INFLATED_MAX_BYTES {
        return Err(TooLong);
    }
    if length > DEFLATE_FROM {
        let packer = packer.filter(|_| length > PACK_FROM);
        let packed = match packer.and_then(|pack| pack(&frame[HEADER..])) {
            Some(packed) => [&[VERSION, ZSTANDARD, count], packed.as_slice()].concat(),
            None => deflate(&frame[HEADER..], count, M::EFFORT).map_err(|_| TooLong)?,
        };
        if packed.len() < frame.len() {
            frame = packed;
        }
    }
    if frame.len() > FRAME_MAX_BYTES { Err(TooLong) } else { Ok(frame) }
}

fn deflate(message: &[u8], count: u8, effort: u32) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(vec![VERSION, DEFLATED, count], Compression::new(effort));
    encoder.write_all(message)?;
    encoder.finish()
}

/// Reads a frame that came from elsewhere: the message and its number.
///
/// # Errors
/// When it is not exactly one well-formed message within the limits.
pub fn decode<M: Message>(frame: &[u8]) -> Result<(M, u8), BadFrame> {
    if frame.len() > FRAME_MAX_BYTES {
        return Err(BadFrame::TooLong);
    }
    match frame {
        [VERSION, 0, count, message @ ..] => Ok((parse(message)?, *count)),
        [VERSION, DEFLATED, count, packed @ ..] => Ok((parse(&inflate(packed, INFLATED_MAX_BYTES)?)?, *count)),
        [VERSION, ZSTANDARD, count, packed @ ..] if M::ZSTANDARD => {
            Ok((parse(&unpack(packed, INFLATED_MAX_BYTES)?)?, *count))
        }
        _ => Err(BadFrame::Foreign),
    }
}

fn parse<M: Message>(bytes: &[u8]) -> Result<M, BadFrame> {
    let mut deserializer = Deserializer::from_flavor(wire::Frugal::new(bytes));
    let message = M::deserialize(&mut deserializer).map_err(|error| match error {
        // A number beyond the last variant.
        postcard::Error::SerdeDeCustom => BadFrame::Unknown,
        _ => BadFrame::Damaged,
    })?;
    match deserializer.finalize() {
        Ok([]) => Ok(message),
        _ => Err(BadFrame::Damaged),
    }
}

/// Inflates at most `limit` bytes; `packed` must end where the stream ends.
pub(super) fn inflate(packed: &[u8], limit: usize) -> Result<Vec<u8>, BadFrame> {
    let mut decoder = DeflateDecoder::new(packed);
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder.by_ref().take(most).read_to_end(&mut bytes).map_err(|_| BadFrame::Damaged)?;
    if bytes.len() > limit {
        return Err(BadFrame::TooLong);
    }
    if decoder.total_in() != packed.len() as u64 {
        return Err(BadFrame::Damaged);
    }
    Ok(bytes)
}

/// Unpacks at most `limit` bytes; `packed` must end where its frame ends.
fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, BadFrame> {
    let mut rest = packed;
    let mut decoder = StreamingDecoder::new(&mut rest).map_err(|_| BadFrame::Damaged)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder.by_ref().take(most).read_to_end(&mut bytes).map_err(|_| BadFrame::Damaged)?;
    match bytes.len() > limit {
        true => Err(BadFrame::TooLong),
        false if rest.is_empty() => Ok(bytes),
        false => Err(BadFrame::Damaged),
    }
}

#[cfg(test)]
mod golden;
#[cfg(test)]
pub(super) mod tests;
