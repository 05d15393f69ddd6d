//! The table of readings that `build.rs` makes.

use std::sync::LazyLock;

static SYLLABLES: &str = include_str!(concat!(env!("OUT_DIR"), "/syllables.txt"));
static FIRST_READINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pinyin.bin"));
static ALTERNATIVES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/alternatives.bin"));
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| SYLLABLES.split(' ').collect());

const FIRST: u32 = 0x4E00;
const COUNT: usize = 0x9FFF - 0x4E00 + 1;

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
        NAMES.binary_search(&name).ok().and_then(|number| u16::try_from(number).ok()).map(Self)
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
    let Some(first) = (u16::from(high) << 8 | u16::from(FIRST_READINGS[place])).checked_sub(1) else {
        return Vec::new();
    };
    let mut readings = vec![Syllable(first)];
    let (entries, _) = ALTERNATIVES.as_chunks::<4>();
    let code = |entry: &[u8; 4]| u32::from(u16::from_be_bytes([entry[0], entry[1]]));
    let begin = entries.partition_point(|entry| code(entry) < u32::from(han));
    let own = entries[begin..].iter().take_while(|entry| code(entry) == u32::from(han));
    readings.extend(own.map(|entry| Syllable(u16::from_be_bytes([entry[2], entry[3]]))));
    readings
}
