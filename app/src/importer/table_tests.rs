use std::io::Write;

use encoding_rs::GB18030;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

fn text(text: &str) -> Table {
    read(text.as_bytes(), None).expect("a readable file")
}

#[test]
fn separators_are_found() {
    for separator in [",", "\t", ";", "|"] {
        let file = ["名称", "城市", "备注"].join(separator) + "\n" + &["甲", "上海", "x"].join(separator) + "\n";
        let table = text(&file);
        assert_eq!((table.headers.len(), table.rows[0].len()), (3, 3), "{separator:?}");
    }
    // Commas inside quotes are no separators.
    let table = text("a;b\n\"1,2,3\";\"x,y\"\n\"4,5,6\";z\n");
    assert_eq!(table.rows, [["1,2,3", "x,y"], ["4,5,6", "z"]]);
}

#[test]
fn encodings_are_found() {
    let plain = "名称,城市\n重庆长安汽车,重庆\n";
    let (gb, ..) = GB18030.encode(plain);
    let utf16: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [b"\xef\xbb\xbf", plain.as_bytes()].concat();
    let utf16_marked = [b"\xff\xfe", utf16.as_slice()].concat();
    for bytes in [plain.as_bytes(), &gb, &with_mark, &utf16_marked] {
        let table = read(bytes, None).expect("a readable file");
        assert_eq!(table.headers, ["名称", "城市"]);
        assert_eq!(table.rows, [["重庆长安汽车", "重庆"]]);
    }
}

#[test]
fn files_that_are_no_tables_say_why() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\\r\xa8f".repeat(20);
    assert_eq!(read(b"", None), Err(FileTrouble::Empty));
    assert_eq!(read(b" \n \n", None), Err(FileTrouble::Empty));
    assert_eq!(read("只有表头,城市\n".as_bytes(), None), Err(FileTrouble::NoRows));
    assert_eq!(read(&png, None), Err(FileTrouble::UnknownKind));
    assert_eq!(read(&[0xd0, 0xcf, 0x11, 0xe0, 1, 2], None), Err(FileTrouble::OldOrLocked));
    assert_eq!(read(b"PK\x03\x04 not really", None), Err(FileTrouble::Damaged));
}

#[test]
fn limits_hold() {
    let wide = vec!["x"; 10_000].join(",") + "\n1\n";
    assert_eq!(read(wide.as_bytes(), None), Err(FileTrouble::TooManyColumns));
    let long = "名称\n".to_owned() + &"甲\n".repeat(ROWS_MAX + 1);
    assert_eq!(read(long.as_bytes(), None), Err(FileTrouble::TooManyRows));
    let fits = "名称\n".to_owned() + &"甲\n".repeat(ROWS_MAX);
    assert_eq!(text(&fits).rows.len(), ROWS_MAX);
    let large = vec![b'a'; FILE_MAX_BYTES + 1];
    assert_eq!(read(&large, None), Err(FileTrouble::TooLarge));
    let cell = "名".repeat(100_000);
    assert_eq!(text(&format!("名称\n{cell}\n")).rows[0][0].chars().count(), CELL_MAX_CHARS);
}

#[test]
fn quotes_that_never_close_lose_nothing_silently() {
    let table = text("a,b\n\"open,1\nnext,2\n");
    assert_eq!(table.rows.len(), 1);
    assert!(table.rows[0][0].contains("next"));
}

/// A workbook with one sheet of this XML.
fn workbook(sheet: &str) -> Vec<u8> {
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="客户" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
    ];
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#
    );
    for (name, content) in parts.iter().copied().chain([("xl/worksheets/sheet1.xml", sheet.as_str())]) {
        zip.start_file(name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(content.as_bytes()).expect("its content");
    }
    zip.finish().expect("an archive").into_inner()
}

fn cell(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

#[test]
fn a_workbook_is_read_with_gaps_and_numbers() {
    let head = format!(r#"<row r="1">{}{}</row>"#, cell("A1", "名称"), cell("C1", "手机"));
    let row = format!(r#"<row r="3">{}<c r="C3"><v>13800138000</v></c></row>"#, cell("A3", "甲公司"));
    let table = read(&workbook(&(head + &row)), None).expect("a readable workbook");
    assert_eq!(table.sheets, ["客户"]);
    assert_eq!(table.headers, ["名称", "", "手机"]);
    assert_eq!(
        table.rows.last().map(Vec::as_slice),
        Some(["甲公司".to_owned(), String::new(), "13800138000".to_owned()].as_slice())
    );
}

#[test]
fn a_cell_at_the_end_of_the_world_makes_no_table_of_that_size() {
    let sheet = format!(r#"<row r="1">{}</row><row r="1048576">{}</row>"#, cell("A1", "名称"), cell("XFD1048576", "x"));
    assert_eq!(read(&workbook(&sheet), None), Err(FileTrouble::TooManyColumns));
    let sheet = format!(r#"<row r="1">{}</row><row r="1048576">{}</row>"#, cell("A1", "名称"), cell("A1048576", "x"));
    assert_eq!(read(&workbook(&sheet), None), Err(FileTrouble::TooManyRows));
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_unpacked_into_memory() {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).expect("an entry");
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..200 {
        zip.write_all(&zeros).expect("its content");
    }
    let bomb = zip.finish().expect("an archive").into_inner();
    assert!(bomb.len() < 1 << 20);
    assert_eq!(read(&bomb, None), Err(FileTrouble::Bomb));
}
