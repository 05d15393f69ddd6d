//! What real programs write: the changes of the demo company's documents of every kind, and what a newer version may add.

use anyhow::{Context, Result};
use automerge::{ActorId, AutoCommit, ObjType, ROOT, ReadDoc, ScalarValue, transaction::Transactable};
use server::{
    config::DataFolder,
    demo,
    store::{Store, sqlite::Sqlite},
};
use shared::{document::Document, kind::DocKind, time::Instant};

/// How many customers of the demo company are looked at.
const CUSTOMERS: u64 = 24;
/// The most changes of one document, counted from its first.
const CHANGES_MAX: usize = 12;

/// A change, and the document as its writer knew it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What the change builds upon.
    pub before: Document,
    /// The change chunk.
    pub change: Vec<u8>,
    /// A snapshot with the change.
    pub snapshot: Vec<u8>,
}

/// The samples, the same ones every time.
///
/// # Errors
/// When the demo company cannot be made.
pub fn samples() -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for document in demo_documents()? {
        let changes = document.changes_since(&[]);
        samples.extend(along(document.kind(), &changes[..changes.len().min(CHANGES_MAX)])?);
    }
    samples.extend(newer()?);
    Ok(samples)
}

/// One sample for each change of a document, in order.
fn along(kind: DocKind, changes: &[Vec<u8>]) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    let mut document = Document::new(kind);
    for change in changes {
        let before = document.clone();
        document.apply(std::slice::from_ref(change)).context("a real change")?;
        samples.push(Sample { before, change: change.clone(), snapshot: document.save() });
    }
    Ok(samples)
}

fn demo_documents() -> Result<Vec<Document>> {
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let data = DataFolder { data: folder.path().to_path_buf() };
        let now = Some(Instant(1_764_000_000_000));
        demo::run(&demo::Options { folder: data, customers: CUSTOMERS, seed: 1, now }).await?;
        let store = Sqlite::open(folder.path())?;
        let mut documents = Vec::new();
        for doc in store.all_docs().await? {
            let source = store.source(doc).await?.context("it was just listed")?;
            documents.push(Document::load(source.snapshot.as_deref(), &source.changes)?);
        }
        Ok(documents)
    })
}

/// Lists, texts, counters, marks of several writers: this version writes none, and takes them.
fn newer() -> Result<Vec<Sample>> {
    let blank = AutoCommit::load(&Document::new(DocKind::Customer).save())?;
    let mut one = blank.with_actor(ActorId::from([0xa1; 16]));
    let list = one.put_object(ROOT, "list", ObjType::List)?;
    let text = one.put_object(ROOT, "text", ObjType::Text)?;
    one.put(ROOT, "count", ScalarValue::counter(5))?;
    one.commit();
    let mut two = one.fork().with_actor(ActorId::from([0xb2; 16]));
    for round in 0..3usize {
        for document in [&mut one, &mut two] {
            document.insert(&list, round, i64::try_from(round)?)?;
            document.splice_text(&text, round, 0, "外贸跟单")?;
            document.increment(ROOT, "count", 3)?;
            document.commit();
            document.put(&list, round, "换")?;
            document.delete(&text, round)?;
            let entry = document.insert_object(&list, 0, ObjType::Map)?;
            document.put(&entry, "key", 1.5)?;
            document.commit();
        }
        one.merge(&mut two)?;
        two.merge(&mut one)?;
    }
    anyhow::ensure!(one.length(&list) > 3, "the list has entries");
    let genesis = Document::new(DocKind::Customer).heads();
    let changes = one.get_changes(&[]);
    let own = changes.iter().filter(|change| !genesis.contains(&change.hash().0));
    let chunks: Vec<_> = own.map(|change| change.raw_bytes().to_vec()).collect();
    along(DocKind::Customer, &chunks)
}
