//! The whole importer on real files that nobody here wrote. Skipped where they are missing.

use std::path::PathBuf;

use shared::{
    command::Intent,
    customer::{command::CustomerCommand, field::CustomerField as F},
    id::{IdSource, ImportId, UserId},
    import::{
        duplicate::{Repeats, SameBy},
        header,
        kind::ImportKind,
        plan::{Choices, OnBadCell, OnRepeat},
        target::Target,
    },
    money::Currency,
    time::{Instant, Zone},
    value::Value,
};
use uuid::Uuid;

use super::{
    message::{Checked, ErrorWords, FromImporter, Preview, ToImporter},
    run::Importer,
};

struct Counting(u128);
impl IdSource for Counting {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

fn file(name: &str) -> Option<Vec<u8>> {
    let data = std::env::var_os("GENDAN_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let bytes = std::fs::read(data.join("data").join(name)).ok();
    if bytes.is_none() {
        eprintln!("skipped: {name} is not here");
    }
    bytes
}

fn load(importer: &mut Importer, bytes: Vec<u8>) -> Preview {
    match importer.load(bytes) {
        FromImporter::Read(preview) => preview,
        other => panic!("not read: {other:?}"),
    }
}

fn check(importer: &mut Importer, targets: Vec<Target>) -> Checked {
    let choices = Choices {
        kind: ImportKind::Customers,
        currency: Currency::CNY,
        answers: Vec::new(),
        targets,
        on_repeat: OnRepeat::Skip,
        on_bad_cell: OnBadCell::KeepAsCustom,
        zone: Zone::SHANGHAI,
        import: ImportId(Uuid::from_u128(1)),
        user: UserId(Uuid::from_u128(2)),
        now: Instant(1_700_000_000_000),
    };
    match importer.handle(ToImporter::Check { choices, known: Box::default() }, &mut Counting(10)) {
        Some(FromImporter::Checked(checked)) => checked,
        other => panic!("not checked: {other:?}"),
    }
}

fn take_all(importer: &mut Importer) -> Vec<shared::command::Command> {
    let mut ids = Counting(1000);
    let mut all = Vec::new();
    loop {
        match importer.handle(ToImporter::Take { max: 200 }, &mut ids) {
            Some(FromImporter::Batch { steps, done, total }) => {
                all.extend(steps.into_iter().map(|step| step.command));
                if done >= total {
                    return all;
                }
            }
            other => panic!("no batch: {other:?}"),
        }
    }
}

#[test]
fn listed_companies() {
    let Some(bytes) = file("cn-companies/listed_companies_1477.csv") else { return };
    let mut importer = Importer::default();
    let preview = load(&mut importer, bytes);
    assert_eq!((preview.rows, preview.headers.len()), (1477, 18));
    let by_hand = |header: &String| match header.as_str() {
        "name" => Target::Customer(F::Name),
        "sname" => Target::Customer(F::ShortName),
        "ename" => Target::Customer(F::EnglishName),
        "addrReg" => Target::Customer(F::RegisteredAddress),
        "addrWork" => Target::Customer(F::Address),
        "area" => Target::Customer(F::Province),
        "industry" => Target::Customer(F::Industry),
        "webSite" => Target::Customer(F::Web),
        "registerDate" => Target::Customer(F::FoundedOn),
        "stockCode" => Target::Custom,
        _ => Target::Skip,
    };
    let checked = check(&mut importer, preview.headers.iter().map(by_hand).collect());
    eprintln!("{:?} repeats {:?} bad {:?}", checked.counts, checked.repeats, checked.bad);
    assert_eq!(checked.counts.bad, 0);
    assert_eq!(checked.counts.repeated, 1, "the company that stands in the file twice is flagged");
    assert!(matches!(checked.repeats.as_slice(), [(_, _, Repeats::Row(_), SameBy::Name)]));
    let commands = take_all(&mut importer);
    assert_eq!(commands.len(), 1476);
    let changan = commands.iter().find_map(|command| match &command.intent {
        Intent::Customer(CustomerCommand::Create(new))
            if new.fields[&F::Name] == Value::Text("重庆长安汽车股份有限公司".to_owned()) =>
        {
            Some(new)
        }
        _ => None,
    });
    let changan = changan.expect("重庆长安汽车 is among them");
    assert_eq!(changan.custom["stockCode"].trim_start_matches('0'), "625");
    let words = ErrorWords {
        row: "行号".to_owned(),
        reason: "原因".to_owned(),
        no_name: "无名".to_owned(),
        bad_cell: "不对".to_owned(),
        bad_row: "不行".to_owned(),
        repeated: "重复".to_owned(),
    };
    let Some(FromImporter::ErrorFile(errors)) = importer.handle(ToImporter::MakeErrorFile { words }, &mut Counting(0))
    else {
        panic!("no error file")
    };
    let errors = String::from_utf8(errors).expect("UTF-8");
    assert!(
        errors.starts_with("\u{feff}行号,原因,")
            && errors.lines().count() == 2 + checked.counts.set_aside as usize
            && errors.contains(",重复,")
    );
}

#[test]
fn english_accounts() {
    let Some(bytes) = file("crm-sales-opportunities/accounts.csv") else { return };
    let mut importer = Importer::default();
    let preview = load(&mut importer, bytes);
    assert_eq!(preview.rows, 85);
    let guessed = [F::Name, F::Industry, F::Headcount, F::Country, F::Parent].map(Target::Customer);
    let guess = header::guess(ImportKind::Customers, &preview.headers);
    assert!(guessed.iter().all(|target| guess.contains(target)), "{guess:?}");
    let checked = check(&mut importer, guess);
    assert_eq!(
        (checked.counts.create, checked.counts.bad, checked.counts.repeated),
        (85, 0, 0),
        "{:?}",
        checked.repeats
    );
    assert_eq!(take_all(&mut importer).len(), 85);
}
