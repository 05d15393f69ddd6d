//! The parts of a workbook (ECMA-376, part 1: SpreadsheetML), written by hand: there are six, and five never change.

use std::fmt::Write as _;

use super::{
    archive::Archive,
    is_risky,
    sheet::{Cell, Sheet, decimal_text},
};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;

const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

const LINKS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

/// The looks of cells, in the order of `Look`.
const STYLES: &str = r##"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="#,##0.000"/><numFmt numFmtId="166" formatCode="#,##0.0000"/><numFmt numFmtId="167" formatCode="0.######"/></numFmts><fonts count="2"><font><sz val="11"/><name val="等线"/></font><font><b/><sz val="11"/><name val="等线"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="10"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="167" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>"##;

/// The looks of a cell: places in `cellXfs`.
#[derive(Clone, Copy)]
enum Look {
    Plain,
    Head,
    /// A text that begins like a formula and must stay one when somebody edits it.
    Quoted,
    Day,
    Whole,
    Cents,
    Mills,
    Four,
    Quantity,
    Percent,
}

/// The widest that a column gets, characters.
const WIDEST: usize = 60;
/// The longest text of a cell, characters, and the longest name of a sheet (Excel specifications and limits).
const TEXT_MAX_CHARS: usize = 32_767;
const NAME_MAX_CHARS: usize = 31;
/// The day before the first of Excel's calendar, in days since 1970-01-01. It holds 1900-02-29, which never was.
const EPOCH: i64 = -25_569;

/// A workbook of one sheet.
pub fn of(sheet: &Sheet) -> Vec<u8> {
    let mut archive = Archive::default();
    let mut add = |name: &str, xml: &str| archive.add(name, format!("{HEAD}{xml}").as_bytes());
    add("[Content_Types].xml", TYPES);
    add("_rels/.rels", ROOT);
    add("xl/workbook.xml", &workbook(&sheet.name));
    add("xl/_rels/workbook.xml.rels", LINKS);
    add("xl/styles.xml", STYLES);
    add("xl/worksheets/sheet1.xml", &worksheet(sheet));
    archive.finish()
}

fn workbook(name: &str) -> String {
    // Characters that a sheet's name may not have.
    let name: String = name.chars().filter(|c| !r"[]:*?/\'".contains(*c)).take(NAME_MAX_CHARS).collect();
    let mut xml = String::from(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name=""#,
    );
    escape(&mut xml, if name.is_empty() { "Sheet1" } else { &name });
    xml.push_str(r#"" sheetId="1" r:id="rId1"/></sheets></workbook>"#);
    xml
}

fn worksheet(sheet: &Sheet) -> String {
    let mut xml = String::from(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#);
    // One row of headings stays in sight.
    if sheet.head == 1 {
        xml.push_str(r#"<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>"#);
    }
    let widths = widths(sheet);
    if !widths.is_empty() {
        xml.push_str("<cols>");
        for (number, width) in (1..).zip(widths) {
            // Writing to a text cannot fail.
            let _ = write!(xml, r#"<col min="{number}" max="{number}" width="{width}" customWidth="1"/>"#);
        }
        xml.push_str("</cols>");
    }
    xml.push_str("<sheetData>");
    for (number, row) in (1..).zip(&sheet.rows) {
        let _ = write!(xml, r#"<row r="{number}">"#);
        for (place, cell) in row.iter().enumerate() {
            write_cell(&mut xml, place, number, cell, number <= sheet.head);
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData></worksheet>");
    xml
}

/// How wide each column's longest cell is; a Chinese character is two wide.
fn widths(sheet: &Sheet) -> Vec<usize> {
    let columns = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths = vec![0; columns];
    for cells in &sheet.rows {
        for (width, cell) in widths.iter_mut().zip(cells) {
            let length = match cell {
                Cell::Empty => 0,
                Cell::Text(text) => text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum(),
                Cell::Integer(number) => number.to_string().len(),
                Cell::Decimal { units, places } => decimal_text(*units, *places).len() * 4 / 3,
                Cell::Percent(_) => 7,
                Cell::Day(_) => 10,
            };
            *width = length.max(*width);
        }
    }
    widths.into_iter().map(|width| (width + 2).clamp(6, WIDEST)).collect()
}

fn write_cell(xml: &mut String, place: usize, row: usize, cell: &Cell, head: bool) {
    let (look, value) = match cell {
        Cell::Empty => return,
        Cell::Text(text) => {
            let look = if head {
                Look::Head
            } else if is_risky(text) {
                Look::Quoted
            } else {
                Look::Plain
            };
            let _ = write!(
                xml,
                r#"<c r="{}{row}" s="{}" t="inlineStr"><is><t xml:space="preserve">"#,
                letters(place),
                look as usize
            );
            let end = text.char_indices().nth(TEXT_MAX_CHARS).map_or(text.len(), |(end, _)| end);
            escape(xml, &text[..end]);
            xml.push_str("</t></is></c>");
            return;
        }
        Cell::Integer(number) => (Look::Whole, number.to_string()),
        Cell::Decimal { units, places } => {
            let look = match places {
                0 => Look::Whole,
                2 => Look::Cents,
                3 => Look::Mills,
                4 => Look::Four,
                _ => Look::Quantity,
            };
            (look, decimal_text(*units, *places))
        }
        Cell::Percent(parts) => (Look::Percent, decimal_text(*parts, 4)),
        Cell::Day(day) => (Look::Day, (day.to_epoch_days() - EPOCH).to_string()),
    };
    let _ = write!(xml, r#"<c r="{}{row}" s="{}"><v>{value}</v></c>"#, letters(place), look as usize);
}

/// The name of a column: A … Z, AA …
fn letters(place: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(place % 26).unwrap_or(0));
    if place < 26 { letter.to_string() } else { format!("{}{letter}", letters(place / 26 - 1)) }
}

/// Writes a text as XML has it. What XML 1.0 cannot hold is left out.
fn escape(xml: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' | '\n' | '\r' => xml.push(c),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c => xml.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn cells_are_typed() {
        let day = Day::new(1900, 3, 1).expect("a day");
        let cells = vec![
            Cell::text("=1+1"),
            Cell::text("a<b & \"c\"\u{1}"),
            Cell::Decimal { units: 123_456, places: 2 },
            Cell::Empty,
            Cell::Day(day),
            Cell::Percent(7_500),
        ];
        let xml = worksheet(&Sheet { name: String::new(), rows: vec![cells], head: 0 });
        for cell in [
            r#"<c r="A1" s="2" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>"#,
            r#"<t xml:space="preserve">a&lt;b &amp; &quot;c&quot;</t>"#,
            r#"<c r="C1" s="5"><v>1234.56</v></c>"#,
            // 61 is what Excel calls the first of March 1900.
            r#"<c r="E1" s="3"><v>61</v></c>"#,
            r#"<c r="F1" s="9"><v>0.7500</v></c>"#,
        ] {
            assert!(xml.contains(cell), "{cell} is not in {xml}");
        }
        assert!(!xml.contains("<f>") && !xml.contains("D1"));
    }

    #[test]
    fn a_name_is_one_that_sheets_may_have() {
        assert!(workbook("往来对账/[2026]: 甲<乙").contains(r#"name="往来对账2026 甲&lt;乙""#));
        assert!(workbook("*").contains(r#"name="Sheet1""#));
    }
}
