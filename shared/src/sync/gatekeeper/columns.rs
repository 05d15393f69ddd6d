//! The columns of a change or a document, walked without expanding them: how many values their run lengths stand for.

use super::{CHANGE_MAX_BYTES, CHANGE_MAX_OPS, DOCUMENT_MAX_OPS, Turned, inflated};

/// The most columns: Automerge writes 14 kinds.
const COLUMNS_MAX: usize = 64;
/// The most other actors and dependencies that a change may name.
const NAMES_MAX: u64 = 20_000;
/// The most actors that a document may name: each start of a program that wrote in it.
const DOCUMENT_NAMES_MAX: u64 = 1_000_000;

const GROUP: u32 = 0;
const BOOLEAN: u32 = 4;
const STRING: u32 = 5;
const RAW: u32 = 7;
const DEFLATED: u32 = 8;

/// The most operations that the body of a change chunk can stand for. Stops counting beyond the limit.
pub(super) fn measure(body: &[u8]) -> Result<u64, Turned> {
    let mut reader = Reader::new(body);
    let deps = reader.length(NAMES_MAX)?;
    reader.take(deps.checked_mul(32).ok_or(Turned::Malformed)?)?;
    reader.prefixed()?;
    reader.unsigned()?;
    reader.unsigned()?;
    reader.signed()?;
    reader.prefixed()?;
    for _ in 0..reader.length(NAMES_MAX)? {
        reader.prefixed()?;
    }
    let mut most = 0;
    for (kind, length) in reader.columns()? {
        if kind & DEFLATED != 0 {
            return Err(Turned::Malformed);
        }
        most = most.max(values(kind, reader.take(length)?, CHANGE_MAX_OPS)?);
    }
    Ok(most)
}

/// The most changes or operations that the body of a document chunk can stand for. Stops counting beyond the limit.
pub(super) fn measure_document(body: &[u8]) -> Result<u64, Turned> {
    let mut reader = Reader::new(body);
    for _ in 0..reader.length(DOCUMENT_NAMES_MAX)? {
        reader.prefixed()?;
    }
    let heads = reader.length(NAMES_MAX)?;
    reader.take(heads.checked_mul(32).ok_or(Turned::Malformed)?)?;
    let changes = reader.columns()?;
    let operations = reader.columns()?;
    let (mut most, mut room) = (0, CHANGE_MAX_BYTES);
    for (kind, length) in changes.into_iter().chain(operations) {
        let data = reader.take(length)?;
        let counted = if kind & DEFLATED == 0 {
            values(kind, data, DOCUMENT_MAX_OPS)?
        } else {
            // Ours are not; other programs compress long columns each by itself.
            let data = inflated(data, room)?;
            room -= data.len();
            values(kind & !DEFLATED, &data, DOCUMENT_MAX_OPS)?
        };
        most = most.max(counted);
    }
    Ok(most)
}

/// The number of values that a column stands for.
fn values(kind: u32, data: &[u8], limit: u64) -> Result<u64, Turned> {
    let mut reader = Reader::new(data);
    match kind & 7 {
        RAW => Ok(0),
        BOOLEAN => reader.booleans(limit),
        STRING => reader.runs(Element::Text, limit),
        GROUP => reader.groups(limit),
        _ => reader.runs(Element::Number, limit),
    }
}

#[derive(Clone, Copy)]
enum Element {
    Number,
    Text,
}

/// A cursor over bytes from elsewhere.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn rest(self) -> &'a [u8] {
        self.bytes
    }

    /// A LEB128 number.
    pub(super) fn unsigned(&mut self) -> Result<u64, Turned> {
        let mut value = 0u64;
        for (index, &byte) in self.bytes.iter().enumerate().take(10) {
            let shift = 7 * u32::try_from(index).map_err(|_| Turned::Malformed)?;
            // The bits beyond 64 of a ten-byte negative number fall off: only its length matters then.
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                self.bytes = &self.bytes[index + 1..];
                return Ok(value);
            }
        }
        Err(Turned::Malformed)
    }

    /// A signed LEB128 number.
    fn signed(&mut self) -> Result<i64, Turned> {
        let mut value = 0i64;
        for (index, &byte) in self.bytes.iter().enumerate().take(10) {
            let shift = 7 * u32::try_from(index).map_err(|_| Turned::Malformed)?;
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                if byte & 0x40 != 0 && shift + 7 < 64 {
                    value |= -1 << (shift + 7);
                }
                self.bytes = &self.bytes[index + 1..];
                return Ok(value);
            }
        }
        Err(Turned::Malformed)
    }

    fn length(&mut self, limit: u64) -> Result<usize, Turned> {
        let length = self.unsigned()?;
        if length > limit {
            return Err(Turned::Malformed);
        }
        usize::try_from(length).map_err(|_| Turned::Malformed)
    }

    /// What kinds of columns follow, and how long they are.
    fn columns(&mut self) -> Result<Vec<(u32, usize)>, Turned> {
        let count = self.length(COLUMNS_MAX as u64)?;
        let mut columns = Vec::with_capacity(count);
        for _ in 0..count {
            let kind = u32::try_from(self.unsigned()?).map_err(|_| Turned::Malformed)?;
            let length = usize::try_from(self.unsigned()?).map_err(|_| Turned::Malformed)?;
            columns.push((kind, length));
        }
        Ok(columns)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Turned> {
        let (head, tail) = self.bytes.split_at_checked(length).ok_or(Turned::Malformed)?;
        self.bytes = tail;
        Ok(head)
    }

    fn prefixed(&mut self) -> Result<&'a [u8], Turned> {
        let length = usize::try_from(self.unsigned()?).map_err(|_| Turned::Malformed)?;
        self.take(length)
    }

    fn element(&mut self, element: Element) -> Result<u64, Turned> {
        match element {
            // Signed and unsigned numbers have the same length; only counts are looked at.
            Element::Number => self.unsigned(),
            Element::Text => self.prefixed().map(|_| 0),
        }
    }

    /// Run lengths, true and false in turn.
    fn booleans(&mut self, limit: u64) -> Result<u64, Turned> {
        let mut sum = 0u64;
        while !self.bytes.is_empty() {
            sum = within(limit, sum, self.unsigned()?)?;
        }
        Ok(sum)
    }

    /// Run-length encoded values: `n > 0` one value n times, `n < 0` that many values, `0` a run of nulls.
    fn runs(&mut self, element: Element, limit: u64) -> Result<u64, Turned> {
        let mut sum = 0u64;
        while !self.bytes.is_empty() {
            let count = self.run(element)?.1;
            sum = within(limit, sum, count)?;
        }
        Ok(sum)
    }

    /// A column of counts: its own values, and what they add up to in the columns that belong to it.
    fn groups(&mut self, limit: u64) -> Result<u64, Turned> {
        let (mut values, mut members) = (0u64, 0u64);
        while !self.bytes.is_empty() {
            let (total, count) = self.run(Element::Number)?;
            values = within(limit, values, count)?;
            members = within(limit, members, total)?;
        }
        Ok(values.max(members))
    }

    /// One run: the sum of its values (as counts), and how many there are.
    fn run(&mut self, element: Element) -> Result<(u64, u64), Turned> {
        match self.signed()? {
            0 => Ok((0, self.unsigned()?)),
            count @ 1.. => {
                let value = self.element(element)?;
                Ok((value.saturating_mul(count.unsigned_abs()), count.unsigned_abs()))
            }
            literals => {
                let count = literals.unsigned_abs();
                // Each takes at least a byte, so the length of the column bounds the loop.
                if count > self.bytes.len() as u64 {
                    return Err(Turned::Malformed);
                }
                let mut total = 0u64;
                for _ in 0..count {
                    total = total.saturating_add(self.element(element)?);
                }
                Ok((total, count))
            }
        }
    }
}

fn within(limit: u64, sum: u64, more: u64) -> Result<u64, Turned> {
    let sum = sum.saturating_add(more);
    if sum > limit { Err(Turned::TooManyOps) } else { Ok(sum) }
}

/// Writes a LEB128 number.
pub(super) fn write_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
