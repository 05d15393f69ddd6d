//! Packs pages for devices that can unpack Zstandard (RFC 8878).

/// How hard, 1–22: from 9 on a first sync takes longer and is hardly smaller.
const LEVEL: i32 = 9;

/// A message as a frame of Zstandard.
pub(super) fn pack(message: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(message, LEVEL)
        .inspect_err(|error| tracing::warn!(%error, "a page is deflated, because it could not be packed"))
        .ok()
}
