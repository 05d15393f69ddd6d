//! The table of readings that `build.rs` makes.

use std::sync::LazyLock;

use super::key::bit;
use crate::text::normal::simplified;

static SYLLABLES: &str = include_str!(concat!(env!("OUT_DIR"), "/syllables.txt"));
static FIRST_READINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pinyin.bin"));
static ALTERNATIVES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/alternatives.bin"));
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| SYLLABLES.split_ascii_whitespace().collect());
/// The numbers of the syllables by code: the frequent ones first, whose code is one byte.
static BY_CODE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let ended =
        |by: char| (0u16..).zip(SYLLABLES.split_inclusive([' ', '\n'])).filter(move |(_, name)| name.ends_with(by));
    ended(' ').chain(ended('\n')).map(|(number, _)| number).collect()
});
/// The syllables' letters packed into a number each, in the same order; and their letters as a key's mask.
static PACKED: LazyLock<Vec<u64>> = LazyLock::new(|| NAMES.iter().map(|name| pack(name)).collect());
static LETTERS: LazyLock<Vec<u64>> =
    LazyLock::new(|| NAMES.iter().map(|name| name.bytes().fold(0, |all, c| all | bit(c))).collect());

const FIRST: u32 = 0x4E00;
const COUNT: usize = 0x9FFF - 0x4E00 + 1;

/// No syllable has more letters; they fit into a `u64`.
const LONGEST: usize = 8;

/// Sorts as the letters do.
fn pack(name: &str) -> u64 {
    let mut bytes = [0; LONGEST];
    bytes.iter_mut().zip(name.bytes()).for_each(|(own, letter)| *own = letter);
    u64::from_be_bytes(bytes)
}

/// A toneless syllable: its number in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Syllable(u16);

impl Syllable {
    /// As it is written, with v for ü.
    pub fn name(self) -> &'static str {
        NAMES[usize::from(self.0)]
    }

    /// The syllable that is written so; `None` if Chinese has none such.
    pub fn parse(name: &str) -> Option<Self> {
        if name.is_empty() || name.len() > LONGEST {
            return None;
        }
        PACKED.binary_search(&pack(name)).ok().and_then(|number| u16::try_from(number).ok()).map(Self)
    }

    /// Its letters as a key's mask.
    pub(super) fn letters(self) -> u64 {
        LETTERS[usize::from(self.0)]
    }

    /// Its number, below [`Syllable::count`].
    pub(super) fn number(self) -> u16 {
        self.0
    }

    /// Every syllable, by number.
    pub(super) fn all() -> &'static [&'static str] {
        &NAMES
    }
}

/// The readings of a character, the usual one first; empty if it is not in the table.
pub(super) fn readings_of(han: char) -> Vec<Syllable> {
    if han == '〇' {
        return Syllable::parse("ling").into_iter().collect();
    }
    let Some(place) = u32::from(han).checked_sub(FIRST).map(|place| place as usize).filter(|place| *place < COUNT)
    else {
        return Vec::new();
    };
    let high = (FIRST_READINGS[COUNT + place / 8] >> (place % 8)) & 1;
    let code = usize::from(u16::from(high) << 8 | u16::from(FIRST_READINGS[place]));
    let Some(first) = code.checked_sub(1).and_then(|place| BY_CODE.get(place)) else {
        // A traditional form is read as its simplified one, unless the table says otherwise.
        let new = simplified(han);
        return if new == han { Vec::new() } else { readings_of(new) };
    };
    let mut readings = vec![Syllable(*first)];
    let (entries, _) = ALTERNATIVES.as_chunks::<4>();
    let code = |entry: &[u8; 4]| u32::from(u16::from_be_bytes([entry[0], entry[1]]));
    let begin = entries.partition_point(|entry| code(entry) < u32::from(han));
    let own = entries[begin..].iter().take_while(|entry| code(entry) == u32::from(han));
    readings.extend(own.map(|entry| Syllable(u16::from_be_bytes([entry[2], entry[3]]))));
    readings
}
