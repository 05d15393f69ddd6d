//! `gendan export`: everything, readable without this program.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use chrono::{DateTime, SecondsFormat};
use clap::Args;
use serde_json::json;
use shared::{
    audit::AuditKind,
    customer::{
        field::{ContactField, CustomerField},
        record::Customer,
    },
    document::Document,
    export::csv_row,
    kind::Record,
    people::Roster,
    time::{Instant, Zone},
    value::Value,
};

use crate::{
    commands::open_existing,
    config::DataFolder,
    store::{
        Store,
        deed::{By, Deed, Note},
        rows::DocSource,
    },
};

/// `gendan export`.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Where the data lies.
    #[command(flatten)]
    pub folder: DataFolder,
    /// Folder to write into; made if there is none.
    #[arg(long)]
    pub to: PathBuf,
}

/// How far an export has got.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// Customers written.
    written: u64,
    /// Documents that could not be read.
    unreadable: u64,
}

/// Carries it out.
///
/// # Errors
/// When the data cannot be read or the files not be written.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let store = open_existing(&options.folder.data)?;
    std::fs::create_dir_all(&options.to).with_context(|| format!("making {}", options.to.display()))?;
    let roster = store.roster().await?;
    people(&options.to, &roster)?;
    let mut tally = Tally::default();
    let exported = documents(&*store, &options.to, &roster, &mut tally).await;
    // What was written is out, also when it was cut short.
    let filter = if exported.is_ok() { "gendan export" } else { "gendan export (cut short)" };
    let note = Note::of(AuditKind::Exported).from_to(None, Some(filter.to_owned())).counting(tally.written);
    store.enact(By::operator(), Deed::Note(note)).await?;
    exported?;
    let Tally { written, unreadable } = tally;
    println!("{written} customers written to {}, {unreadable} unreadable", options.to.display());
    anyhow::ensure!(unreadable == 0, "{unreadable} documents could not be read; see the log");
    Ok(())
}

fn create(folder: &Path, name: &str) -> anyhow::Result<BufWriter<File>> {
    let path = folder.join(name);
    Ok(BufWriter::new(File::create(&path).with_context(|| format!("making {}", path.display()))?))
}

fn people(folder: &Path, roster: &Roster) -> anyhow::Result<()> {
    let mut file = create(folder, "people.jsonl")?;
    writeln!(file, "{}", json!({ "company": roster.company, "settings": roster.settings }))?;
    for department in roster.departments.values() {
        writeln!(file, "{}", json!({ "department": department }))?;
    }
    for person in roster.people.values() {
        writeln!(file, "{}", json!({ "person": person }))?;
    }
    Ok(file.into_inner()?.sync_all()?)
}

/// Customers in two forms; the business with them, their commercial parts, people's private notes and products in files
/// of their own.
async fn documents(store: &dyn Store, folder: &Path, roster: &Roster, tally: &mut Tally) -> anyhow::Result<()> {
    let mut lines = create(folder, "customers.jsonl")?;
    let mut commercial = create(folder, "commercial.jsonl")?;
    let mut notes = create(folder, "notes.jsonl")?;
    let mut trade = create(folder, "trade.jsonl")?;
    let mut products = create(folder, "products.jsonl")?;
    let mut table = create(folder, "customers.csv")?;
    // Spreadsheets take a file for UTF-8 only if it says so.
    table.write_all("\u{feff}".as_bytes())?;
    write_row(&mut table, header())?;
    for doc in store.all_docs().await? {
        let Some(source) = store.source(doc).await? else { continue };
        let document = match read(&source) {
            Ok(document) => document,
            Err(error) => {
                tracing::error!(%error, %doc, "a document could not be read");
                tally.unreadable += 1;
                continue;
            }
        };
        let (owner, history) = (source.owner, document.history());
        let customer = match document.record(doc) {
            Record::Customer(customer) => customer,
            Record::Commercial(part) => {
                writeln!(
                    commercial,
                    "{}",
                    json!({ "doc": doc, "owner": owner, "commercial": part, "history": history })
                )?;
                continue;
            }
            Record::Notes(part) => {
                writeln!(notes, "{}", json!({ "doc": doc, "of": owner, "notes": part, "history": history }))?;
                continue;
            }
            Record::Trade(part) => {
                writeln!(trade, "{}", json!({ "doc": doc, "owner": owner, "trade": part, "history": history }))?;
                continue;
            }
            Record::Product(product) => {
                writeln!(products, "{}", json!({ "product": product, "history": history }))?;
                continue;
            }
        };
        writeln!(lines, "{}", json!({ "owner": owner, "customer": customer, "history": history }))?;
        let owner = source.owner.and_then(|owner| roster.people.get(&owner)).map_or("", |person| &person.name);
        write_row(&mut table, row(&customer, owner))?;
        tally.written += 1;
    }
    for file in [lines, commercial, notes, trade, products] {
        file.into_inner()?.sync_all()?;
    }
    table.into_inner()?.sync_all()?;
    Ok(())
}

fn read(source: &DocSource) -> Result<Document, shared::document::DocumentError> {
    Ok(Document::salvage(source.snapshot.as_deref(), &source.changes)?.0)
}

fn header() -> Vec<String> {
    let fields = CustomerField::ALL.iter().map(|field| field.label().zh.to_owned());
    fields
        .chain(["标签", "联系人", "联系电话", "负责人", "创建时间", "最后联系", "已删除"].map(str::to_owned))
        .collect()
}

fn row(customer: &Customer, owner: &str) -> Vec<String> {
    let fields = CustomerField::ALL.iter().map(|field| customer.fields.get(field).map_or_else(String::new, text));
    let names: Vec<_> = customer.contacts().map(|contact| contact.text(ContactField::Name)).collect();
    let phones = customer
        .contacts()
        .flat_map(|contact| contact.list(ContactField::Mobiles).iter().map(String::as_str))
        .collect::<Vec<_>>();
    let last_contact = customer.actions().filter(|action| action.contact_made()).map(|action| action.start).max();
    let rest = [
        customer.tags.iter().cloned().collect::<Vec<_>>().join(";"),
        names.join(";"),
        phones.join(";"),
        owner.to_owned(),
        moment(customer.created.at),
        last_contact.map(moment).unwrap_or_default(),
        customer.deleted.map(|stamp| moment(stamp.at)).unwrap_or_default(),
    ];
    fields.chain(rest).collect()
}

fn moment(at: Instant) -> String {
    let local = at.plus_ms(i64::from(Zone::SHANGHAI.offset_minutes) * shared::time::MINUTE_MS);
    let text = DateTime::from_timestamp_millis(local.0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true);
    text.replace('T', " ").replace('Z', "")
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Day(day) => day.0.to_string(),
        Value::Place(place) => place.address.clone(),
        Value::List(list) => list.join(";"),
    }
}

fn write_row(table: &mut impl Write, cells: Vec<String>) -> std::io::Result<()> {
    table.write_all(csv_row(cells).as_bytes())
}
