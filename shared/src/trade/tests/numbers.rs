//! Numbers are unique although they are made offline.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::support::*;
use crate::{
    id::DeviceId,
    trade::{
        number::{device_code, next, prefix},
        voucher::{Side, VoucherKind},
    },
};

fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(number))
}

#[test]
fn each_device_counts_by_itself() {
    let mut known: Vec<String> = Vec::new();
    for number in [1, 2, 1, 1, 2] {
        let made = next("XS", day(1), device(number), known.iter().map(String::as_str));
        known.push(made);
    }
    let unique: BTreeSet<&String> = known.iter().collect();
    assert_eq!(unique.len(), known.len());
    assert!(known[3].starts_with("XS-20260901-") && known[3].ends_with("-003"), "{}", known[3]);
    assert!(next("XS", day(2), device(1), known.iter().map(String::as_str)).ends_with("-001"), "a new day");
    assert!(next("CG", day(1), device(1), known.iter().map(String::as_str)).ends_with("-001"), "another kind");
}

/// Must never change: a device would count from one again.
#[test]
fn the_code_of_a_device_is_golden() {
    assert_eq!(device_code(device(0x33)), "CZEZJ");
}

#[test]
fn devices_hardly_ever_share_a_code() {
    let codes: BTreeSet<String> = (0..300).map(|number| device_code(device(number << 70))).collect();
    assert_eq!(codes.len(), 300);
}

#[test]
fn kinds_and_sides_have_prefixes_of_their_own() {
    assert_ne!(prefix(VoucherKind::Order, Side::Sales), prefix(VoucherKind::Order, Side::Purchase));
    assert_eq!(prefix(VoucherKind::Plan, Side::Sales), None);
}
