//! Mutations of what real programs write, against everything that takes bytes from elsewhere.
//!
//! `bench_fuzz [RUNS] [FIRST]`. A run is made from its number: `bench_fuzz 1 NUMBER` repeats it.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use support::hostile::{
    corpus,
    fuzz::{Fuzzer, Report},
    meter,
};

/// Runs without an argument.
const RUNS: u64 = 200_000;
/// Runs between two lines of progress, and of one turn of a thread.
const PORTION: u64 = 5_000;
/// A run may take so long, ms.
const MOST_MS: f64 = 1_000.0;
/// All of them may take so much memory, MB.
const MOST_MB: f64 = 256.0;

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let runs = arguments.next().transpose()?.unwrap_or(RUNS);
    let first = arguments.next().transpose()?.unwrap_or(0);
    let samples = corpus::samples()?;
    let fuzzer = Fuzzer::new(&samples);
    #[cfg(feature = "importer")]
    let files = files::all()?;
    #[cfg(feature = "importer")]
    let fuzzer = fuzzer.with_files(&files, files::import);
    println!("{} samples", samples.len());

    let report = in_parallel(&fuzzer, first, runs);
    for (target, (runs, taken)) in &report.taken {
        println!("{target:?}: {runs} runs, {taken} got through");
    }
    for crash in &report.crashes {
        println!("run {} ({:?}): {}", crash.number, crash.target, crash.why);
    }
    let peak_mb = meter::peak_mb();
    let line = serde_json::json!({
        "runs": report.runs,
        "crashes": report.crashes.len(),
        "worst_ms": (report.worst_ms * 10.0).round() / 10.0,
        "peak_mb": peak_mb.map(f64::round),
    });
    println!("{line}");
    let fine =
        report.crashes.is_empty() && report.worst_ms <= MOST_MS && peak_mb.is_none_or(|megabytes| megabytes <= MOST_MB);
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn in_parallel(fuzzer: &Fuzzer<'_>, first: u64, runs: u64) -> Report {
    use std::sync::{Mutex, atomic};
    let next = atomic::AtomicU64::new(first);
    let end = first + runs;
    let begun = Instant::now();
    let all = Mutex::new((Report::default(), Instant::now()));
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let from = next.fetch_add(PORTION, atomic::Ordering::Relaxed);
                    if from >= end {
                        return;
                    }
                    let report = fuzzer.run(from..(from + PORTION).min(end));
                    let mut all = all.lock().expect("adding does not panic");
                    all.0.add(report);
                    if all.1.elapsed() > Duration::from_secs(15) {
                        all.1 = Instant::now();
                        let (runs, crashes) = (all.0.runs, all.0.crashes.len());
                        println!("{runs} runs, {crashes} crashes in {:.0} s", begun.elapsed().as_secs_f64());
                    }
                }
            });
        }
    });
    println!("in {:.1} s", begun.elapsed().as_secs_f64());
    all.into_inner().expect("adding does not panic").0
}

/// Spreadsheets, through the importer's own code.
#[cfg(feature = "importer")]
mod files {
    use anyhow::Result;
    use app::importer::{
        message::{FromImporter, ToImporter},
        run::Importer,
    };
    use shared::{
        id::{IdSource, ImportId, UserId},
        import::{
            header,
            kind::ImportKind,
            plan::{Choices, OnBadCell, OnRepeat},
        },
        money::Currency,
        time::{Instant, Zone},
    };
    use uuid::Uuid;

    /// What people import: text in several encodings, and a small workbook.
    pub fn all() -> Result<Vec<Vec<u8>>> {
        let text = "客户名称,电话,城市,备注\n深圳市山海贸易有限公司,0755-12345678,深圳,\"谈了\n价格\"\n二号,,,\n";
        let tabs = text.replace(',', "\t");
        Ok(vec![text.as_bytes().to_vec(), [&b"\xef\xbb\xbf"[..], tabs.as_bytes()].concat(), gbk(), workbook()?])
    }

    /// 客户名称,电话 and a row, as Chinese spreadsheets write it.
    fn gbk() -> Vec<u8> {
        b"\xbf\xcd\xbb\xa7\xc3\xfb\xb3\xc6,\xb5\xe7\xbb\xb0\r\n\xc9\xbd\xba\xa3,0755-1\r\n".to_vec()
    }

    fn workbook() -> Result<Vec<u8>> {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        // Stored, not deflated: mutations then reach the XML.
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, content) in PARTS {
            zip.start_file(name, stored)?;
            zip.write_all(content.as_bytes())?;
        }
        Ok(zip.finish()?.into_inner())
    }

    const PARTS: [(&str, &str); 5] = [
        (
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="客户" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:B3"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>客户名称</t></is></c><c r="B1" t="inlineStr"><is><t>电话</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>山海</t></is></c><c r="B2"><v>13800138000</v></c></row><row r="3"><c r="A3" t="str"><v>二号</v></c><c r="B3" t="b"><v>1</v></c></row></sheetData></worksheet>"#,
        ),
    ];

    /// Identifiers one after the other.
    struct Counting(u128);

    impl IdSource for Counting {
        fn next(&mut self) -> Uuid {
            self.0 += 1;
            Uuid::from_u128(self.0)
        }
    }

    /// Reads a file, checks every row and makes the commands, as the wizard does; whether it is a table.
    pub fn import(bytes: &[u8]) -> bool {
        let mut importer = Importer::default();
        let FromImporter::Read(preview) = importer.load(bytes.to_vec()) else { return false };
        let kind = ImportKind::ALL[bytes.len() % ImportKind::ALL.len()];
        let choices = Choices {
            kind,
            currency: Currency::CNY,
            answers: Vec::new(),
            targets: header::guess(kind, &preview.headers),
            on_repeat: OnRepeat::Skip,
            on_bad_cell: OnBadCell::KeepAsCustom,
            zone: Zone::SHANGHAI,
            import: ImportId(Uuid::from_u128(1)),
            user: UserId(Uuid::from_u128(2)),
            now: Instant(1_764_000_000_000),
        };
        let mut ids = Counting(10);
        importer.handle(ToImporter::Check { choices, known: Box::default() }, &mut ids);
        importer.handle(ToImporter::Take { max: 1_000 }, &mut ids);
        true
    }
}
