//! Files that the import wizard must survive, and say what is wrong with them.

use std::{
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use support::{
    artefacts::shared_material,
    browser::{Browser, Posture},
};
use tempfile::TempDir;

use super::company::{Company, REP};

fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A file of that many bytes that takes no place on the disk.
fn sparse(folder: &Path, name: &str, bytes: u64) -> PathBuf {
    let path = folder.join(name);
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all("客户名称\n".as_bytes()).unwrap();
    file.seek(SeekFrom::Start(bytes - 1)).unwrap();
    file.write_all(b"\n").unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn crafted_files_get_a_plain_answer_and_the_next_good_one_is_imported() {
    let company = Company::open().await;
    let browser = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    let folder = TempDir::new().unwrap();
    let binary: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let wide = format!("{}\n{}\n", vec!["列"; 10_000].join(","), vec!["值"; 10_000].join(","));
    let bad = [
        (file(folder.path(), "空.csv", b""), "文件是空的"),
        (file(folder.path(), "图片.csv", &binary), "：不是表格文件|：这不是表格文件|损坏|无法读取"),
        (file(folder.path(), "图片.xlsx", &binary), "：不是表格文件|：这不是表格文件|损坏|无法读取"),
        (sparse(folder.path(), "大.csv", 100 << 20), "文件超过 64 MB"),
        (file(folder.path(), "宽.csv", wide.as_bytes()), "文件超过 200 列"),
        (file(folder.path(), "炸弹.xlsx", &zip_bomb()), "解开后过大|损坏|无法读取"),
    ];
    for (path, words) in &bad {
        browser.give_import_file(path).await;
        browser.sees_one_of(&words.split('|').collect::<Vec<_>>()).await;
        browser.sees(path.file_name().unwrap().to_str().unwrap()).await;
    }
    let good = file(folder.path(), "好.csv", "客户名称,手机\n跟单测试公司,13800138000\n".as_bytes());
    browser.give_import_file(&good).await;
    browser.click("button", "检查数据").await;
    browser.click("button", "导入 1 行").await;
    browser.sees("已导入 1 位客户").await;
    browser.synced().await;
    browser.holds_customers(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn english_headers_are_guessed_and_a_whole_import_is_taken_back() {
    let Some(accounts) = shared_material("data/crm-sales-opportunities/accounts.csv") else { return };
    let company = Company::open().await;
    let browser = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    browser.give_import_file(&accounts).await;
    browser.sees("accounts.csv").await;
    browser.click("button", "检查数据").await;
    browser.click("button", "导入 85 行").await;
    browser.sees("已导入 85 位客户").await;
    browser.synced().await;
    browser.click("button", "撤销整批导入").await;
    browser.sees("已撤销，85 位客户移入回收站").await;
    browser.synced().await;
}

/// A workbook whose one sheet unpacks to 3 GB: 30 stored blocks would do for a reader without a limit. Written by
/// hand, because no library makes one on purpose.
fn zip_bomb() -> Vec<u8> {
    let mut zip = Zip::default();
    zip.stored("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#);
    zip.stored("_rels/.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#);
    zip.stored("xl/workbook.xml", br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#);
    zip.stored("xl/_rels/workbook.xml.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#);
    zip.zeros("xl/worksheets/sheet1.xml", 3 << 30);
    zip.end()
}

/// Just enough of the format.
#[derive(Default)]
struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

impl Zip {
    fn stored(&mut self, name: &str, content: &[u8]) {
        self.entry(name, 0, crc32(content), content, content.len() as u32);
    }

    /// A deflated run of zeros: fixed Huffman codes, a distance of 1, matches of 258.
    fn zeros(&mut self, name: &str, length: u32) {
        let mut bits = Bits::default();
        bits.push(0b011, 3); // last block, fixed codes
        bits.push(0b0000_1100, 8); // literal 0: code 00110000, reversed
        for _ in 0..length / 258 {
            bits.push(0b1010_0011, 8); // length 258: code 11000101, reversed
            bits.push(0, 5); // distance 1
        }
        bits.push(0, 7); // end of block
        let packed = bits.bytes();
        // The checksum is never reached by a reader that stops in time.
        self.entry(name, 8, 0, &packed, length);
    }

    fn entry(&mut self, name: &str, method: u16, crc: u32, packed: &[u8], size: u32) {
        let offset = self.bytes.len() as u32;
        let mut common = Vec::new();
        common.extend(20_u16.to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        common.extend(method.to_le_bytes());
        common.extend([0; 4]);
        common.extend(crc.to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(20_u16.to_le_bytes());
        self.directory.extend(&common);
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.entries += 1;
    }

    fn end(mut self) -> Vec<u8> {
        let (offset, size) = (self.bytes.len() as u32, self.directory.len() as u32);
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06");
        self.bytes.extend([0; 4]);
        self.bytes.extend(self.entries.to_le_bytes());
        self.bytes.extend(self.entries.to_le_bytes());
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(offset.to_le_bytes());
        self.bytes.extend(0_u16.to_le_bytes());
        self.bytes
    }
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, width: u32) {
        self.pending |= value << self.count;
        self.count += width;
        while self.count >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    fn bytes(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.pending as u8);
        }
        self.bytes
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    };
    !bytes.iter().fold(!0, step)
}
