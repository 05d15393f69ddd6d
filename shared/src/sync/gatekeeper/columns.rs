//! The columns of a change or a document, walked without expanding them: how many values their run lengths stand for.

use std::{borrow::Cow, ops::RangeInclusive};

use super::{CHANGE_MAX_BYTES, CHANGE_MAX_OPS, DOCUMENT_MAX_OPS, Turned, ids, inflated};

/// The most columns: Automerge writes 14 kinds.
const COLUMNS_MAX: usize = 64;
/// The most other actors and dependencies that a change may name.
const NAMES_MAX: u64 = 20_000;
/// The most actors that a document may name: each start of a program that wrote in it.
const DOCUMENT_NAMES_MAX: u64 = 1_000_000;

const GROUP: u32 = 0;
const ACTOR: u32 = 1;
const INTEGER: u32 = 2;
const DELTA: u32 = 3;
const BOOLEAN: u32 = 4;
const STRING: u32 = 5;
const METADATA: u32 = 6;
const RAW: u32 = 7;
const DEFLATED: u32 = 8;
/// Clocks may be wrong by years, not by so much that the difference of two has no room.
const TIME_MAX: u64 = 1 << 53;
const TIMES_BETWEEN: RangeInclusive<i64> = -(1 << 53)..=1 << 53;
/// What operations do; and the last of it that documents of ours hold: beyond are marks of rich text.
const ACTIONS: u32 = 0x42;
const LAST_ACTION: u64 = 6;
/// The writers' clocks among the columns of a document's changes: the one column of differences that holds no counters.
const TIMES: u32 = 0x23;
/// Whose an operation of a document is, and its number among all.
const IDS: [u32; 2] = [0x21, 0x23];
/// What later versions may say of a document's changes; ours say nothing.
const EXTRA: u32 = 0x57;
/// Automerge counts operations in 32 bits, and ends where a number is beyond them.
const COUNTER_MAX: u64 = u32::MAX as u64;

/// The most operations that the body of a change chunk can stand for. Stops counting beyond the limit.
pub(super) fn measure(body: &[u8]) -> Result<u64, Turned> {
    let mut reader = Reader::new(body);
    let deps = reader.length(NAMES_MAX)?;
    reader.take(deps.checked_mul(32).ok_or(Turned::Malformed)?)?;
    reader.prefixed()?;
    let (seq, first) = (reader.unsigned()?, reader.unsigned()?);
    if reader.signed()?.unsigned_abs() > TIME_MAX {
        return Err(Turned::Malformed);
    }
    reader.prefixed()?;
    let others = reader.length(NAMES_MAX)?;
    for _ in 0..others {
        reader.prefixed()?;
    }
    let bounds = Bounds { values: CHANGE_MAX_OPS, actors: others as u64 + 1, counters: true };
    let (mut most, mut contents) = (0, Contents::default());
    for (kind, length) in reader.columns()? {
        if kind & DEFLATED != 0 {
            return Err(Turned::Malformed);
        }
        let data = reader.take(length)?;
        contents.note(kind, data)?;
        most = most.max(values(kind, data, bounds)?);
    }
    contents.end()?;
    if seq > COUNTER_MAX || first.saturating_add(most) > COUNTER_MAX {
        return Err(Turned::Malformed);
    }
    Ok(most)
}

/// The most changes or operations that the body of a document chunk can stand for. Stops counting beyond the limit.
pub(super) fn measure_document(body: &[u8]) -> Result<u64, Turned> {
    let mut reader = Reader::new(body);
    let actors = reader.length(DOCUMENT_NAMES_MAX)?;
    for _ in 0..actors {
        reader.prefixed()?;
    }
    let heads = reader.length(NAMES_MAX)?;
    reader.take(heads.checked_mul(32).ok_or(Turned::Malformed)?)?;
    let changes = reader.columns()?;
    let operations = reader.columns()?;
    let (mut most, mut room, mut contents) = (0, CHANGE_MAX_BYTES, Contents::default());
    let mut named: [Cow<'_, [u8]>; 2] = Default::default();
    let of_changes = changes.into_iter().map(|column| (column, false));
    for ((kind, length), of_operations) in of_changes.chain(operations.into_iter().map(|column| (column, true))) {
        let data = reader.take(length)?;
        let kind_inside = kind & !DEFLATED;
        let data = if kind & DEFLATED == 0 {
            Cow::Borrowed(data)
        } else {
            // Ours are not; other programs compress long columns each by itself.
            let data = inflated(data, room)?;
            room -= data.len();
            Cow::Owned(data)
        };
        contents.note(kind_inside, &data)?;
        let counters = of_operations || kind_inside != TIMES;
        let bounds = Bounds { values: DOCUMENT_MAX_OPS, actors: actors as u64, counters };
        most = most.max(values(kind_inside, &data, bounds)?);
        if !of_operations && kind_inside == EXTRA && !data.is_empty() {
            return Err(Turned::Malformed);
        }
        if let Some(place) = IDS.iter().position(|id| of_operations && *id == kind_inside) {
            named[place] = data;
        }
    }
    contents.end()?;
    if ids::are_distinct(&named[0], &named[1])? { Ok(most) } else { Err(Turned::Malformed) }
}

/// How long the values of a column are said to be, until the column with their bytes comes.
#[derive(Default)]
struct Contents(Option<(u32, u64)>);

impl Contents {
    fn note(&mut self, kind: u32, data: &[u8]) -> Result<(), Turned> {
        match kind & 7 {
            METADATA => {
                self.end()?;
                self.0 = Some((kind & !7, Reader::new(data).lengths()?));
                Ok(())
            }
            RAW => match self.0.take() {
                Some((column, length)) if column == kind & !7 && length == data.len() as u64 => Ok(()),
                None if data.is_empty() => Ok(()),
                _ => Err(Turned::Malformed),
            },
            _ => self.end(),
        }
    }

    /// Whether nothing is missing.
    fn end(&mut self) -> Result<(), Turned> {
        if self.0.take().is_some_and(|(_, length)| length > 0) { Err(Turned::Malformed) } else { Ok(()) }
    }
}

/// What the values of a column may be.
#[derive(Clone, Copy)]
struct Bounds {
    /// The most of them.
    values: u64,
    /// How many writers are named: references to them are smaller.
    actors: u64,
    /// Whether numbers are counters of operations.
    counters: bool,
}

/// The number of values that a column stands for.
fn values(kind: u32, data: &[u8], bounds: Bounds) -> Result<u64, Turned> {
    let limit = bounds.values;
    let mut reader = Reader::new(data);
    match kind & 7 {
        ACTOR => reader.numbers(limit, bounds.actors.saturating_sub(1)),
        _ if kind == ACTIONS && bounds.counters => reader.numbers(limit, LAST_ACTION),
        INTEGER if bounds.counters => reader.numbers(limit, COUNTER_MAX),
        DELTA => reader.differences(limit, if bounds.counters { 0..=COUNTER_MAX.cast_signed() } else { TIMES_BETWEEN }),
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

    pub(super) fn is_at_end(&self) -> bool {
        self.bytes.is_empty()
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
    pub(super) fn signed(&mut self) -> Result<i64, Turned> {
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

    /// Run-length encoded numbers, each at most `largest`.
    fn numbers(&mut self, limit: u64, largest: u64) -> Result<u64, Turned> {
        let mut sum = 0u64;
        while !self.bytes.is_empty() {
            let (literal, count) = self.head()?;
            sum = within(limit, sum, count)?;
            for _ in 0..literal {
                if self.unsigned()? > largest {
                    return Err(Turned::Malformed);
                }
            }
        }
        Ok(sum)
    }

    /// What the lengths in a column of metadata add up to.
    fn lengths(&mut self) -> Result<u64, Turned> {
        let mut sum = 0u64;
        while !self.bytes.is_empty() {
            let (literal, count) = self.head()?;
            let times = if literal == 1 { count } else { 1 };
            for _ in 0..literal {
                sum = sum.saturating_add((self.unsigned()? >> 4).saturating_mul(times));
            }
        }
        Ok(sum)
    }

    /// Run-length encoded differences between numbers that lie in a range.
    fn differences(&mut self, limit: u64, range: RangeInclusive<i64>) -> Result<u64, Turned> {
        let (mut sum, mut number) = (0u64, 0i64);
        while !self.bytes.is_empty() {
            let (literal, count) = self.head()?;
            // The same difference again and again, or one after the other.
            let times = if literal == 1 { i64::try_from(count).map_err(|_| Turned::TooManyOps)? } else { 1 };
            sum = within(limit, sum, count)?;
            for _ in 0..literal {
                let step = self.signed()?.checked_mul(times).ok_or(Turned::Malformed)?;
                number = number.checked_add(step).ok_or(Turned::Malformed)?;
                if !range.contains(&number) {
                    return Err(Turned::Malformed);
                }
            }
        }
        Ok(sum)
    }

    /// The head of a run: how many values stand in it, and how many it means.
    pub(super) fn head(&mut self) -> Result<(u64, u64), Turned> {
        match self.signed()? {
            0 => Ok((0, self.unsigned()?)),
            count @ 1.. => Ok((1, count.unsigned_abs())),
            literals => {
                let count = literals.unsigned_abs();
                // Each takes at least a byte, so the length of the column bounds the loop.
                if count > self.bytes.len() as u64 { Err(Turned::Malformed) } else { Ok((count, count)) }
            }
        }
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
