//! Foreign bytes: whatever they are, an error that says what is wrong, and the document as it was.

use proptest::prelude::*;

use super::support::*;
use crate::{
    customer::{command::CustomerCommand, field::CustomerField},
    document::{Document, DocumentError, snapshot::heads_of},
    sync::gatekeeper,
};

/// A document of several changes and their chunks.
fn chunks() -> (Document, Vec<Vec<u8>>) {
    let (mut document, first) = created("甲");
    let mut writer = Writer::new(2);
    let mut chunks = vec![first];
    chunks.extend(writer.run(&mut document, set(CustomerField::City, "重庆")));
    chunks.extend(writer.run(&mut document, CustomerCommand::AddContact(new_contact(1, "王工"))));
    chunks.extend(writer.run(&mut document, add(1, draft(&"谈了价格".repeat(100)))));
    (document, chunks)
}

#[test]
fn changes_make_the_same_document_as_the_snapshot() {
    let (document, mut chunks) = chunks();
    let snapshot = Document::load(Some(&document.save()), &[]).unwrap();
    assert_eq!(snapshot.heads(), document.heads());
    assert_eq!(read(&snapshot), read(&document));
    chunks.reverse();
    for _ in 0..2 {
        let replayed = Document::load(None, &chunks).unwrap();
        assert_eq!(replayed.heads(), document.heads());
        assert_eq!(replayed.save(), document.save());
        assert_eq!(read(&replayed), read(&document));
        // Chunks that came twice are no error.
        chunks.extend(chunks.clone());
    }
    let both = Document::load(Some(&document.save()), &chunks).unwrap();
    assert_eq!(both.heads(), document.heads());
}

#[test]
fn what_is_written_passes_the_gatekeeper_as_it_is() {
    for chunk in chunks().1 {
        assert_eq!(gatekeeper::check(&chunk).unwrap().bytes, chunk);
        assert!(gatekeeper::plain(&chunk).is_some(), "taking it is cheap");
    }
}

#[test]
fn changes_since_known_heads_complete_a_device_that_lags_behind() {
    let (document, chunks) = chunks();
    let mut behind = Document::load(None, &chunks[..2]).unwrap();
    let since = document.changes_since(&behind.heads());
    assert_eq!(since, chunks[2..]);
    behind.apply(&since).unwrap();
    assert_eq!(behind.heads(), document.heads());
    assert_eq!(document.changes_since(&document.heads()), Vec::<Vec<u8>>::new());
    assert_eq!(document.changes_since(&[]), chunks);
    assert_eq!(document.changes_since(&[[7; 32]]), chunks);
}

#[test]
fn compressed_changes_are_taken_too() {
    let (document, chunks) = chunks();
    let squeezed = chunks.iter().map(|chunk| {
        let mut change = automerge::Change::try_from(chunk.as_slice()).unwrap();
        change.bytes().into_owned()
    });
    let squeezed: Vec<Vec<u8>> = squeezed.collect();
    assert_eq!(squeezed[3][8], 2, "the long change is compressed");
    assert_eq!(Document::load(None, &squeezed).unwrap().heads(), document.heads());
}

#[test]
fn a_missing_change_is_named_and_nothing_is_applied() {
    let (_, chunks) = chunks();
    let missing = gatekeeper::check(&chunks[1]).unwrap().hash;
    let mut document = Document::load(None, &chunks[..1]).unwrap();
    let before = document.heads();
    let gap = [chunks[2].clone(), chunks[3].clone()];
    assert_eq!(document.apply(&gap), Err(DocumentError::Missing(vec![missing])));
    assert_eq!(document.heads(), before);
    // Nothing waits inside: the change alone does not bring the others with it.
    document.apply(&chunks[1..2]).unwrap();
    assert_eq!(document.change_count(), 2);
    document.apply(&gap).unwrap();
    assert_eq!(document.change_count(), 4);
}

#[test]
fn two_writers_with_one_actor_are_a_contradiction() {
    let (document, first) = created("甲");
    let (mut here, mut there) = (document.clone(), document);
    let one = Writer::new(2).run(&mut here, set(CustomerField::City, "重庆")).unwrap();
    let two = Writer::new(2).run(&mut there, set(CustomerField::City, "成都")).unwrap();
    let before = here.heads();
    assert!(matches!(here.apply(std::slice::from_ref(&two)), Err(DocumentError::Contradiction(_))));
    assert_eq!(here.heads(), before);
    assert!(matches!(Document::load(None, &[first, one, two]), Err(DocumentError::Contradiction(_))));
}

#[test]
fn a_wrong_checksum_is_noticed() {
    let (_, mut chunks) = chunks();
    chunks[1][5] ^= 1;
    assert_eq!(Document::load(None, &chunks).unwrap_err(), DocumentError::Checksum);
}

#[test]
fn a_snapshot_is_no_change_and_a_change_no_snapshot_of_a_customer() {
    let (document, chunks) = chunks();
    let taken = Document::load(None, &[document.save()]);
    assert!(matches!(taken, Err(DocumentError::Malformed(_))), "{taken:?}");
    assert!(Document::load(Some(&chunks[2]), &[]).is_err());
}

#[test]
fn a_snapshot_names_its_heads_without_being_loaded() {
    let (mut document, _) = created("甲");
    assert_eq!(heads_of(&document.save()), Some(document.heads()));
    let mut other = document.clone();
    let there = Writer::new(2).run(&mut other, set(CustomerField::City, "重庆")).unwrap();
    Writer::new(3).run(&mut document, set(CustomerField::City, "成都"));
    document.apply(&[there]).unwrap();
    assert_eq!(document.heads().len(), 2);
    let snapshot = document.save();
    assert_eq!(heads_of(&snapshot), Some(document.heads()));
    assert!((0..snapshot.len()).all(|cut| heads_of(&snapshot[..cut]).is_none()));
    assert_eq!(heads_of(&chunks().1[0]), None, "a change is no snapshot");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_bytes_are_errors(which in 0usize..5, cut in any::<prop::sample::Index>(), flip in 1u8..=255, truncate in any::<bool>()) {
        let (document, chunks) = chunks();
        let mut bytes = if which == 4 { document.save() } else { chunks[which].clone() };
        let at = cut.index(bytes.len());
        if truncate { bytes.truncate(at) } else { bytes[at] ^= flip }
        let outcome = if which == 4 {
            Document::load(Some(&bytes), &[])
        } else {
            let mut all = chunks.clone();
            all[which] = bytes;
            Document::load(None, &all)
        };
        prop_assert!(outcome.is_err());
    }

    #[test]
    fn noise_is_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Document::load(None, std::slice::from_ref(&bytes)).is_err());
        prop_assert!(Document::load(Some(&bytes), &[]).is_err());
    }
}
