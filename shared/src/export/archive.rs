//! A ZIP archive whose files are stored as they are: a workbook needs no more, and a compressor would weigh more than
//! all the rest of the export. Layout: APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.

/// An archive that is being written.
#[derive(Debug, Default)]
pub struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

/// Version 2.0; names are UTF-8.
const VERSION: u16 = 20;
const UTF_8: u16 = 1 << 11;
/// 1980-01-01, the beginning of DOS's time: the same table is the same bytes.
const DATE: u16 = (1 << 5) | 1;

impl Archive {
    /// Adds a file. A table that fits into memory here is far below the four gigabytes that the format can say.
    pub fn add(&mut self, name: &str, contents: &[u8]) {
        let offset = size(self.bytes.len());
        let header = entry(name, contents);
        number(&mut self.bytes, 0x0403_4B50);
        self.bytes.extend_from_slice(&header);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(contents);
        number(&mut self.directory, 0x0201_4B50);
        short(&mut self.directory, VERSION);
        self.directory.extend_from_slice(&header);
        // No comment, first disk, no attributes.
        self.directory.extend_from_slice(&[0; 10]);
        number(&mut self.directory, offset);
        self.directory.extend_from_slice(name.as_bytes());
        self.count += 1;
    }

    /// The whole archive.
    pub fn finish(mut self) -> Vec<u8> {
        let begin = size(self.bytes.len());
        self.bytes.extend_from_slice(&self.directory);
        number(&mut self.bytes, 0x0605_4B50);
        self.bytes.extend_from_slice(&[0; 4]);
        short(&mut self.bytes, self.count);
        short(&mut self.bytes, self.count);
        number(&mut self.bytes, size(self.directory.len()));
        number(&mut self.bytes, begin);
        short(&mut self.bytes, 0);
        self.bytes
    }
}

/// What the head of a file and its line in the directory have in common.
fn entry(name: &str, contents: &[u8]) -> Vec<u8> {
    let mut entry = Vec::with_capacity(26);
    for word in [VERSION, UTF_8, 0, 0, DATE] {
        short(&mut entry, word);
    }
    number(&mut entry, crc32(contents));
    number(&mut entry, size(contents.len()));
    number(&mut entry, size(contents.len()));
    short(&mut entry, u16::try_from(name.len()).unwrap_or(u16::MAX));
    short(&mut entry, 0);
    entry
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn short(bytes: &mut Vec<u8>, value: u16) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

fn number(bytes: &mut Vec<u8>, value: u32) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

/// The checksum of ISO 3309.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    !bytes.iter().fold(u32::MAX, |crc, byte| TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8))
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn the_directory_says_where_files_are() {
        let mut archive = Archive::default();
        archive.add("a.txt", b"abc");
        archive.add("b.txt", b"");
        let bytes = archive.finish();
        let end = bytes.len() - 22;
        assert_eq!(bytes[end..end + 4], [0x50, 0x4B, 5, 6]);
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
        let (length, begin) = (word(end + 12), word(end + 16));
        assert_eq!(begin + length, end);
        assert_eq!(word(begin), 0x0201_4B50);
        // The second file begins after head, name and contents of the first.
        assert_eq!(word(begin + 46 + 5 + 42), 30 + 5 + 3);
        assert_eq!(&bytes[30..38], b"a.txtabc");
    }
}
