//! The identifiers of a document's operations.

use super::{Turned, columns::Reader};

/// Whether each operation of a document has a number of its own among its writer's: Automerge ends where two share one.
/// Both columns were measured.
pub(super) fn are_distinct(writers: &[u8], numbers: &[u8]) -> Result<bool, Turned> {
    let (mut ids, mut named) = (Vec::new(), Reader::new(writers));
    while !named.is_at_end() {
        let (literal, count) = named.head()?;
        if literal == 0 {
            return Err(Turned::Malformed);
        }
        for _ in 0..literal {
            let writer = named.unsigned()? << 32;
            ids.extend(std::iter::repeat_n(writer, if literal == 1 { count as usize } else { 1 }));
        }
    }
    let (mut counted, mut number, mut place) = (Reader::new(numbers), 0i64, ids.iter_mut());
    while !counted.is_at_end() {
        let (literal, count) = counted.head()?;
        for _ in 0..literal {
            let step = counted.signed()?;
            for _ in 0..if literal == 1 { count } else { 1 } {
                number = number.wrapping_add(step);
                // Within 32 bits, as was measured.
                *place.next().ok_or(Turned::Malformed)? |= number.unsigned_abs();
            }
        }
    }
    if place.next().is_some() {
        return Err(Turned::Malformed);
    }
    ids.sort_unstable();
    Ok(ids.is_sorted_by(|one, other| one < other))
}
