//! Numbers of vouchers, unique although they are made offline: `XS-20260901-K7Q2M-003` = prefix, day, device, counter.
//!
//! The device's part comes from its identifier, which the server gave it when it was logged in (`SessionInfo.device`):
//! two devices count by themselves and do not meet. Five characters tell 2²⁵ devices apart; with 300 devices two of them
//! share a part once in 750 companies, and then only a number of the same day and count is given twice, which is shown
//! like any number that was typed twice (`rules::flags`).

use sha2::{Digest, Sha256};

use super::voucher::{Side, VoucherKind};
use crate::{id::DeviceId, time::Day};

/// Characters that nobody mixes up. Source: Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a device's part.
const DEVICE_CHARS: usize = 5;

/// The device's part of numbers.
pub fn device_code(device: DeviceId) -> String {
    let digest: [u8; 32] = Sha256::digest(device.as_bytes()).into();
    digest.iter().take(DEVICE_CHARS).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

/// What a kind's numbers begin with; none for kinds without numbers.
pub fn prefix(kind: VoucherKind, side: Side) -> Option<&'static str> {
    Some(match (kind, side) {
        (VoucherKind::Quote, Side::Sales) => "BJ",
        (VoucherKind::Quote, Side::Purchase) => "XJ",
        (VoucherKind::Order, Side::Sales) => "XS",
        (VoucherKind::Order, Side::Purchase) => "CG",
        (VoucherKind::Delivery, Side::Sales) => "FH",
        (VoucherKind::Delivery, Side::Purchase) => "SH",
        (VoucherKind::Receipt, Side::Sales) => "HK",
        (VoucherKind::Receipt, Side::Purchase) => "FK",
        (VoucherKind::Return, _) => "TH",
        (VoucherKind::Refund, _) => "TK",
        (VoucherKind::Opportunity | VoucherKind::Plan | VoucherKind::Invoice | VoucherKind::Allocation, _) => {
            return None;
        }
    })
}

/// The next number of this device on a day, given every number that it knows: one beyond the highest of its own.
pub fn next<'n>(prefix: &str, day: Day, device: DeviceId, known: impl Iterator<Item = &'n str>) -> String {
    let iso = day.iso().replace('-', "");
    let stem = format!("{prefix}-{iso}-{}-", device_code(device));
    let last = known.filter_map(|number| number.strip_prefix(&stem)?.parse::<u32>().ok()).max().unwrap_or(0);
    format!("{stem}{:03}", last.saturating_add(1))
}
