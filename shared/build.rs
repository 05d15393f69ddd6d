//! Generates the compact tables of `text`: readings of Chinese characters, traditional forms.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

use pinyin::ToPinyin;

/// The characters of the table: the basic block of CJK ideographs.
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;
/// Interjections that only obstruct matching.
const NOT_SYLLABLES: [&str; 5] = ["hm", "hng", "m", "n", "ng"];

fn main() {
    for name in ["polyphones", "traditional", "phrases", "surnames"] {
        println!("cargo::rerun-if-changed=data/{name}.txt");
    }
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let out = Path::new(&out);
    let pairs = traditional();
    let polyphones = polyphones();
    let readings = readings(&pairs, &polyphones);
    write(&out.join("traditional.bin"), &fold_table(&pairs));
    write_readings(out, &readings, &pairs);
}

fn data(name: &str) -> Vec<String> {
    let path = format!("data/{name}.txt");
    let text = fs::read_to_string(&path).expect("the data file stands beside build.rs");
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("OUT_DIR is writable");
}

/// Traditional form, simplified form.
fn traditional() -> BTreeMap<char, char> {
    let lines = data("traditional");
    let pairs = lines.iter().flat_map(|line| line.split_whitespace());
    pairs
        .map(|pair| {
            let mut chars = pair.chars();
            let both = chars.next().zip(chars.next());
            both.expect("two characters stand together")
        })
        .collect()
}

fn polyphones() -> BTreeMap<char, Vec<String>> {
    data("polyphones")
        .iter()
        .map(|line| {
            let mut words = line.split_whitespace();
            let han = words.next().and_then(|word| word.chars().next()).expect("a line begins with a character");
            (han, words.map(str::to_owned).collect())
        })
        .collect()
}

/// Readings by character, the usual one first.
fn readings(pairs: &BTreeMap<char, char>, polyphones: &BTreeMap<char, Vec<String>>) -> BTreeMap<char, Vec<String>> {
    let mut table: BTreeMap<char, Vec<String>> = BTreeMap::new();
    for han in (FIRST..=LAST).filter_map(char::from_u32) {
        let plain = han.to_pinyin().map(|reading| reading.plain().replace('ü', "v").replace('ê', "e"));
        if let Some(plain) = plain.filter(|plain| !NOT_SYLLABLES.contains(&plain.as_str())) {
            table.insert(han, vec![plain]);
        }
    }
    table.extend(polyphones.iter().map(|(han, readings)| (*han, readings.clone())));
    for (old, new) in pairs {
        if let (false, Some(readings)) = (polyphones.contains_key(old), table.get(new).cloned()) {
            table.insert(*old, readings);
        }
    }
    table
}

/// Three bytes a pair, the first of all pairs before the second of all: how far the traditional form lies from the one
/// before (at first from the block's beginning), and in two bytes how far the simplified form lies from it.
fn fold_table(pairs: &BTreeMap<char, char>) -> Vec<u8> {
    let half = |han: char| u16::try_from(u32::from(han)).expect("the table keeps to the basic plane");
    let (mut gaps, mut high, mut low) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = FIRST as u16;
    for (old, new) in pairs {
        gaps.push(u8::try_from(half(*old) - last).expect("no gap between traditional forms is so wide"));
        last = half(*old);
        let [upper, lower] = half(*new).wrapping_sub(last).to_be_bytes();
        high.push(upper);
        low.push(lower);
    }
    [gaps, high, low].concat()
}

/// Syllables whose code is one byte.
const FREQUENT: usize = 255;

/// `syllables.txt`: the syllables in order, behind each a space if it is a frequent one, else a line's end.
/// `pinyin.bin`: a byte a character (the low byte of its first reading's code, 0 for none), then a bit a character (the
/// high one); codes count from one, the frequent syllables first. `alternatives.bin`: two u16 (big-endian) an entry:
/// character, number of the further reading. A traditional form that is read as its simplified one is in neither.
fn write_readings(out: &Path, readings: &BTreeMap<char, Vec<String>>, pairs: &BTreeMap<char, char>) {
    let extra = ["phrases", "surnames"].map(data).concat();
    let extra = extra.iter().flat_map(|line| line.split_whitespace().skip(1)).flat_map(|word| word.split('|'));
    let syllables: BTreeSet<&str> = readings.values().flatten().map(String::as_str).chain(extra).collect();
    assert!(syllables.len() < 511, "a syllable's code takes nine bits");
    let syllables: Vec<&str> = syllables.into_iter().collect();
    let number = |syllable: &str| syllables.binary_search(&syllable).expect("every syllable is in the list");
    let derived = |han: &char| pairs.get(han).is_some_and(|new| readings.get(new) == readings.get(han));
    let own: Vec<(&char, &Vec<String>)> = readings.iter().filter(|(han, _)| !derived(han)).collect();

    let mut times = vec![0; syllables.len()];
    own.iter().for_each(|(_, list)| times[number(&list[0])] += 1);
    let mut by_times: Vec<usize> = (0..syllables.len()).collect();
    by_times.sort_by_key(|number| std::cmp::Reverse(times[*number]));
    let frequent: BTreeSet<usize> = by_times.into_iter().take(FREQUENT).collect();
    let rare = (0..syllables.len()).filter(|number| !frequent.contains(number));
    let codes: BTreeMap<usize, usize> = frequent.iter().copied().chain(rare).zip(1..).collect();

    let count = (LAST - FIRST + 1) as usize;
    let (mut low, mut high, mut alternatives) = (vec![0u8; count], vec![0u8; count.div_ceil(8)], Vec::new());
    for (han, list) in own {
        let place = u32::from(*han).checked_sub(FIRST).expect("the table begins at the block") as usize;
        let code = codes[&number(&list[0])];
        low[place] = (code & 0xff) as u8;
        high[place / 8] |= ((code >> 8) as u8) << (place % 8);
        for other in &list[1..] {
            alternatives.extend((u32::from(*han) as u16).to_be_bytes());
            alternatives.extend((number(other) as u16).to_be_bytes());
        }
    }
    let ended =
        |(number, name): (usize, &&str)| format!("{name}{}", if frequent.contains(&number) { ' ' } else { '\n' });
    let names: String = syllables.iter().enumerate().map(ended).collect();
    write(&out.join("syllables.txt"), names.as_bytes());
    write(&out.join("pinyin.bin"), &[low, high].concat());
    write(&out.join("alternatives.bin"), &alternatives);
}
