//! Text files: encoding and separator are found out.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::table::{FileTrouble, Rows, Table};

/// Separators in the order in which they are preferred when counts are equal.
const SEPARATORS: [(u8, &str); 4] = [(b',', ","), (b'\t', "Tab"), (b';', ";"), (b'|', "|")];
/// Lines that are looked at to find the separator.
const LINES_LOOKED_AT: usize = 50;

/// Reads a text file.
pub(super) fn read(bytes: &[u8]) -> Result<Table, FileTrouble> {
    let (encoding, text) = decode(bytes)?;
    let (separator, name) = separator(&text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows = Rows::default();
    let mut record = csv::StringRecord::new();
    // The text is valid UTF-8, rows may differ in length and quotes may stand anywhere: nothing else can go wrong.
    while reader.read_record(&mut record).map_err(|_| FileTrouble::UnknownKind)? {
        rows.push(record.iter().map(str::to_owned).collect())?;
    }
    let (headers, rows) = rows.into_head_and_rows();
    Ok(Table { format: format!("{} · {name}", encoding.name()), headers, rows, ..Table::default() })
}

/// By byte order mark; else UTF-8 if it is valid; else GB18030, which Chinese spreadsheets still write.
fn decode(bytes: &[u8]) -> Result<(&'static Encoding, String), FileTrouble> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, length),
        None => (guess(bytes), 0),
    };
    let (text, failed) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
    let strange =
        text.chars().filter(|c| *c == '\0' || *c == char::REPLACEMENT_CHARACTER || is_odd_control(*c)).count();
    // A few broken characters are a person's file; many are a picture.
    if text.contains('\0')
        || (failed && strange * 20 > text.chars().count())
        || strange * 20 > text.chars().count() + 19
    {
        return Err(FileTrouble::UnknownKind);
    }
    if text.trim().is_empty() {
        return Err(FileTrouble::Empty);
    }
    Ok((encoding, text.into_owned()))
}

fn is_odd_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}')
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    // Text in UTF-16 without a mark has a zero in every other byte of its ASCII part.
    let zeros = |odd: usize| bytes.iter().take(512).skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (even, odd) if odd > 32 && even == 0 => UTF_16LE,
        (even, odd) if even > 32 && odd == 0 => UTF_16BE,
        _ => GB18030,
    }
}

/// The separator that most evenly divides the first lines.
fn separator(text: &str) -> (u8, &'static str) {
    let declared = text.strip_prefix("sep=").and_then(|rest| rest.bytes().next());
    if let Some(found) = SEPARATORS.iter().find(|(byte, _)| declared == Some(*byte)) {
        return *found;
    }
    let mut best = (SEPARATORS[0], 0);
    for candidate in SEPARATORS {
        let counts = counts(text, candidate.0);
        let head = counts.first().copied().unwrap_or(0);
        let same = counts.iter().filter(|count| **count == head).count();
        let score = if head == 0 { 0 } else { same * 1000 / counts.len().max(1) + head.min(999) };
        if score > best.1 {
            best = (candidate, score);
        }
    }
    best.0
}

/// How often the separator stands outside quotes in each of the first lines.
fn counts(text: &str, separator: u8) -> Vec<usize> {
    let mut counts = vec![0];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                if counts.len() == LINES_LOOKED_AT {
                    return counts;
                }
                counts.push(0);
            }
            byte if byte == separator && !quoted => {
                if let Some(last) = counts.last_mut() {
                    *last += 1;
                }
            }
            _ => {}
        }
    }
    // A last line without a break at its end counts, an empty one does not.
    if text.ends_with('\n') {
        counts.pop();
    }
    counts
}
