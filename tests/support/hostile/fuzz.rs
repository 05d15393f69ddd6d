//! Fuzzing in one process: every run is made from its number, so that one that goes wrong can be repeated.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use shared::{
    command::{Author, Intent},
    customer::{command::CustomerCommand, field::CustomerField},
    document::{Actor, Document},
    facts::{self, OtherFacts},
    sync::{
        frame, gatekeeper,
        protocol::{FromDevice, FromServer},
    },
    value::Value,
};

use super::{
    corpus::Sample,
    intake::{self, DOC, MALLORY},
    mutate,
};

/// Slower runs are looked at again: the machine may have had other things to do.
const SUSPICIOUS_MS: f64 = 100.0;

/// What is fuzzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A change chunk whose bytes were mutated.
    Change,
    /// A well-formed change that means something else.
    Meaning,
    /// A frame to the server.
    FrameUp,
    /// A frame to a device.
    FrameDown,
    /// A page with a mutated snapshot and change, applied by a device.
    Page,
    /// A file that is imported.
    File,
}

impl Target {
    /// Every target, as often as it is worth.
    const DRAWN: [Self; 10] = [
        Self::Change,
        Self::Change,
        Self::Change,
        Self::Change,
        Self::Meaning,
        Self::Meaning,
        Self::Meaning,
        Self::FrameUp,
        Self::FrameDown,
        Self::Page,
    ];
}

/// Something that went wrong.
#[derive(Debug, Clone)]
pub struct Crash {
    /// The run.
    pub number: u64,
    /// What was fuzzed.
    pub target: Target,
    /// What was said.
    pub why: String,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Runs.
    pub runs: u64,
    /// Runs in which what was mutated got through to a document.
    pub taken: BTreeMap<Target, (u64, u64)>,
    /// Everything that went wrong.
    pub crashes: Vec<Crash>,
    /// The slowest run, ms.
    pub worst_ms: f64,
}

impl Report {
    /// Adds what another thread found.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        for (target, (runs, taken)) in other.taken {
            let sum = self.taken.entry(target).or_default();
            *sum = (sum.0 + runs, sum.1 + taken);
        }
        self.crashes.extend(other.crashes);
        self.worst_ms = self.worst_ms.max(other.worst_ms);
    }
}

/// Whether what was mutated got through.
type Taken = bool;
/// Imports a file; whether it was taken.
pub type Importer = fn(&[u8]) -> Taken;

/// Runs over a corpus.
pub struct Fuzzer<'a> {
    samples: &'a [Sample],
    files: &'a [Vec<u8>],
    importer: Option<Importer>,
}

impl<'a> Fuzzer<'a> {
    /// Over these samples.
    pub fn new(samples: &'a [Sample]) -> Self {
        Self { samples, files: &[], importer: None }
    }

    /// And over these files, in one of so many runs.
    pub fn with_files(self, files: &'a [Vec<u8>], importer: Importer) -> Self {
        Self { files, importer: Some(importer), ..self }
    }

    /// Makes the runs with these numbers.
    pub fn run(&self, numbers: impl Iterator<Item = u64>) -> Report {
        quiet();
        let mut report = Report::default();
        for number in numbers {
            report.runs += 1;
            let target = self.target(number);
            let begun = Instant::now();
            let outcome = catch_unwind(AssertUnwindSafe(|| self.once(number)));
            let mut ms = begun.elapsed().as_secs_f64() * 1_000.0;
            if ms > SUSPICIOUS_MS {
                ms = ms.min(self.again(number));
            }
            report.worst_ms = report.worst_ms.max(ms);
            let sum = report.taken.entry(target).or_default();
            sum.0 += 1;
            match outcome {
                Ok(taken) => sum.1 += u64::from(taken),
                Err(_) => report.crashes.push(Crash { number, target, why: last_words() }),
            }
        }
        report
    }

    fn again(&self, number: u64) -> f64 {
        let time = || {
            let begun = Instant::now();
            let _ = catch_unwind(AssertUnwindSafe(|| self.once(number)));
            begun.elapsed().as_secs_f64() * 1_000.0
        };
        (0..3).map(|_| time()).fold(f64::INFINITY, f64::min)
    }

    fn target(&self, number: u64) -> Target {
        let mut rng = StdRng::seed_from_u64(number ^ 0x7a67);
        if self.importer.is_some() && rng.random_ratio(1, 64) {
            return Target::File;
        }
        *Target::DRAWN.choose(&mut rng).expect("there are some")
    }

    fn once(&self, number: u64) -> Taken {
        let mut rng = StdRng::seed_from_u64(number);
        let sample = self.samples.choose(&mut rng).expect("there are some");
        let other = self.samples.choose(&mut rng).expect("there are some");
        match self.target(number) {
            Target::Change => try_change(&sample.before, &mutate::change(&mut rng, &sample.change, &other.change)),
            Target::Meaning => {
                let meant = mutate::meaning(&mut rng, &sample.change, &other.change);
                meant.is_some_and(|chunk| try_change(&sample.before, &chunk))
            }
            Target::FrameUp => frame_up(&mut rng, sample, other),
            Target::FrameDown => frame_down(&mut rng, sample, other),
            Target::Page => page(&mut rng, sample, other),
            Target::File => self.file(&mut rng),
        }
    }

    fn file(&self, rng: &mut StdRng) -> Taken {
        let (Some(importer), Some(file), Some(other)) = (self.importer, self.files.choose(rng), self.files.choose(rng))
        else {
            return false;
        };
        importer(&mutate::bytes(rng, file, other))
    }
}

/// What the gatekeeper lets through is not undercounted, and what the document takes it can live with.
fn try_change(before: &Document, chunk: &[u8]) -> Taken {
    let Ok(change) = gatekeeper::check(chunk) else { return false };
    let counted = gatekeeper::count_ops(chunk).expect("it was measured before");
    assert!(counted >= change.ops as u64, "{counted} operations counted, {} found", change.ops);
    assert!(change.ops as u64 <= gatekeeper::CHANGE_MAX_OPS, "{} operations", change.ops);
    let mut document = before.clone();
    if document.apply(std::slice::from_ref(&change.bytes)).is_err() {
        let salvaged = Document::salvage(None, std::slice::from_ref(&change.bytes));
        assert!(salvaged.is_err() || salvaged.is_ok_and(|(_, left_out)| left_out <= 1));
        return false;
    }
    lives(document);
    true
}

/// A document can be read, saved, loaded again and written.
fn lives(mut document: Document) {
    let record = document.record(DOC);
    match record.customer() {
        Some(customer) => drop(facts::derive(customer, Some(MALLORY))),
        None => drop(OtherFacts::of(&record, DOC, Some(MALLORY))),
    }
    document.history();
    document.conflicts();
    let saved = document.save();
    gatekeeper::check_document(&saved).expect("our own snapshot is within the limits");
    let loaded = Document::load(Some(&saved), &[]).expect("what was taken can be loaded again");
    assert_eq!(loaded.heads(), document.heads(), "loading changes the heads");
    assert_eq!(loaded.record(DOC), record, "loading changes the record");
    let author = Author { user: MALLORY, now: shared::time::Instant(1_764_000_000_000) };
    let field = [(CustomerField::City, Some(Value::Text("重庆".to_owned())))].into();
    let written = document.execute(&Actor([0x77; 16]), author, &Intent::Customer(CustomerCommand::SetFields(field)));
    if let Ok(Some(change)) = written {
        let mut elsewhere = loaded;
        elsewhere.apply(&[change]).expect("an honest change upon it is taken elsewhere");
    }
}

fn frame_up(rng: &mut StdRng, sample: &Sample, other: &Sample) -> Taken {
    let message = intake::push(vec![sample.change.clone(), mutate::change(rng, &other.change, &sample.change)]);
    let bytes = framed(rng, &message, 1);
    let read = frame::decode::<FromDevice>(&bytes).is_ok();
    intake::server(&bytes, &sample.before);
    read
}

fn frame_down(rng: &mut StdRng, sample: &Sample, other: &Sample) -> Taken {
    let message = intake::page(Some(other.snapshot.clone()), vec![sample.change.clone()]);
    let bytes = framed(rng, &message, 0);
    let read = frame::decode::<FromServer>(&bytes).is_ok();
    intake::device(&bytes, &sample.before);
    read
}

/// A frame, mutated where it is packed or where it is not.
fn framed<M: frame::Message>(rng: &mut StdRng, message: &M, count: u8) -> Vec<u8> {
    let plain = postcard::to_stdvec(message).expect("a message is encoded");
    let plain = if rng.random() { mutate::bytes(rng, &plain, &plain) } else { plain };
    if rng.random() {
        return [&[0xC1, 0, count][..], &plain].concat();
    }
    let packed = super::chunk::deflated(&plain);
    let packed = if rng.random() { mutate::bytes(rng, &packed, &plain) } else { packed };
    [&[0xC1, 1, count][..], &packed].concat()
}

fn page(rng: &mut StdRng, sample: &Sample, other: &Sample) -> Taken {
    let mutated = mutate::snapshot(rng, &sample.snapshot, &other.snapshot);
    // A mutated snapshot hardly ever gets through, as its changes are hashed: some stay whole, for what comes upon them.
    let snapshot = if rng.random_ratio(1, 8) { sample.snapshot.clone() } else { mutated };
    let Ok(mut document) = Document::load(Some(&snapshot), &[]) else { return false };
    if let Ok(change) = gatekeeper::check(&mutate::change(rng, &other.change, &sample.change)) {
        let _ = document.apply(&[change.bytes]);
    }
    lives(document);
    true
}

thread_local! {
    static LAST_WORDS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Panics are noted, not printed.
fn quiet() {
    std::panic::set_hook(Box::new(|info| LAST_WORDS.with(|words| *words.borrow_mut() = info.to_string())));
}

fn last_words() -> String {
    LAST_WORDS.with(|words| words.take())
}
