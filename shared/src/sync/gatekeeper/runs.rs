//! Numbers and run-length encoded columns, understood only as Automerge's encoder writes them: what could be written
//! shorter, or in other runs, is not.

/// The longest number that is understood, bytes; 63 bits.
const NUMBER_MAX_BYTES: usize = 9;

/// A place in bytes. Every reading gives nothing where the bytes are not as Automerge writes them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_at_end(self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A LEB128 number.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let number = self.number()?;
        match number {
            [_, .., 0] => None,
            _ => Some(bits(number)),
        }
    }

    /// A signed LEB128 number.
    pub(super) fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        let last = *number.last()?;
        if let [.., before, last] = number
            && (*last == 0 && before & 0x40 == 0 || *last == 0x7f && before & 0x40 != 0)
        {
            return None;
        }
        let sign = if last & 0x40 == 0 { 0 } else { -1 << (7 * number.len()) };
        Some(bits(number).cast_signed() | sign)
    }

    /// The bytes of a number: all but the last have their highest bit set.
    fn number(&mut self) -> Option<&'a [u8]> {
        let last = self.0.iter().take(NUMBER_MAX_BYTES).position(|byte| byte & 0x80 == 0)?;
        self.take(last + 1)
    }

    pub(super) fn length(&mut self) -> Option<usize> {
        usize::try_from(self.unsigned()?).ok()
    }

    /// Bytes behind their length.
    pub(super) fn prefixed(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }
}

fn bits(number: &[u8]) -> u64 {
    number.iter().rev().fold(0, |value, byte| value << 7 | u64::from(byte & 0x7f))
}

/// What a column holds.
pub(super) trait Element<'a>: Copy + PartialEq {
    fn read(cursor: &mut Cursor<'a>) -> Option<Self>;
}

impl Element<'_> for u64 {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.unsigned()
    }
}

impl Element<'_> for i64 {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.signed()
    }
}

impl<'a> Element<'a> for &'a str {
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        std::str::from_utf8(cursor.prefixed()?).ok()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    /// Nothing was read yet.
    None,
    /// The same value again and again, at least twice.
    Same,
    /// Values of which neighbours differ.
    Each,
    Nulls,
}

/// The values of a column, one by one.
#[derive(Debug, Clone)]
pub(super) struct Runs<'a, T> {
    cursor: Cursor<'a>,
    run: Run,
    left: u64,
    /// The value before, unless that is null.
    last: Option<T>,
    /// A column of nulls alone is not written at all.
    absent: bool,
    has_value: bool,
}

impl<'a, T: Element<'a>> Runs<'a, T> {
    pub(super) fn new(column: &'a [u8]) -> Self {
        let cursor = Cursor::new(column);
        Self { cursor, run: Run::None, left: 0, last: None, absent: column.is_empty(), has_value: false }
    }

    /// The next value, which may be null; nothing at the column's end, or where it is written in another way than
    /// Automerge's.
    pub(super) fn next(&mut self) -> Option<Option<T>> {
        if self.absent {
            return Some(None);
        }
        if self.left == 0 {
            self.begin()?;
        }
        self.left -= 1;
        if self.run == Run::Each {
            self.read_other()?;
        }
        Some(self.last)
    }

    /// The next value, which must not be null.
    pub(super) fn value(&mut self) -> Option<T> {
        self.next()?
    }

    /// Whether nothing is left, and the column had to be written.
    pub(super) fn is_done(&self) -> bool {
        self.absent || self.left == 0 && self.cursor.is_at_end() && self.has_value
    }

    fn begin(&mut self) -> Option<()> {
        let before = self.run;
        match self.cursor.signed()? {
            0 if before != Run::Nulls => {
                self.left = self.cursor.unsigned().filter(|count| *count > 0)?;
                self.last = None;
                self.run = Run::Nulls;
            }
            count @ 2.. => {
                self.read_other()?;
                self.left = count.unsigned_abs();
                self.run = Run::Same;
            }
            count @ ..=-1 if before != Run::Each => {
                self.left = count.unsigned_abs();
                self.run = Run::Each;
            }
            // A run of one is one of those of which each is written.
            _ => return None,
        }
        Some(())
    }

    /// Reads a value that differs from the one before: else both would be of one run.
    fn read_other(&mut self) -> Option<()> {
        let value = T::read(&mut self.cursor)?;
        if self.last == Some(value) {
            return None;
        }
        self.last = Some(value);
        self.has_value = true;
        Some(())
    }
}
