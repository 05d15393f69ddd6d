//! Small documents, so that the simulator can make many: fields at the root, one change for each edit.

use std::collections::BTreeSet;

use automerge::{ActorId, AutoCommit, Change, ROOT, ReadDoc, transaction::CommitOptions, transaction::Transactable};
use shared::{
    facts::Facts,
    id::{DocId, UserId},
    sync::gatekeeper::{ChangeHash, ForeignChange},
    time::Instant,
};

/// The document that these changes make; `None` when one builds upon a change that is not among them, or they
/// contradict each other.
pub fn open(changes: &[Vec<u8>]) -> Option<AutoCommit> {
    let mut document = AutoCommit::new();
    let parsed = changes.iter().map(|bytes| Change::from_bytes(bytes.clone()).expect("checked before"));
    document.apply_changes(parsed).ok()?;
    document.get_missing_deps(&[]).is_empty().then_some(document)
}

/// One more change of the document: `field` becomes `value`.
pub fn edit(changes: &[Vec<u8>], actor: [u8; 16], user: UserId, now: Instant, field: &str, value: &str) -> Vec<u8> {
    let mut document = open(changes).expect("a local document is whole").with_actor(ActorId::from(actor));
    document.put(ROOT, field, value).expect("the root is a map");
    document.commit_with(CommitOptions::default().with_message(user.to_string()).with_time(now.0));
    document.get_last_local_change().expect("just made").raw_bytes().to_vec()
}

/// Its heads and all it says, for comparing.
pub fn content(changes: &[Vec<u8>]) -> Option<String> {
    let mut document = open(changes)?;
    let mut heads: Vec<_> = document.get_heads().iter().map(ToString::to_string).collect();
    heads.sort();
    let fields: Vec<_> = document.keys(ROOT).map(|key| format!("{key}={:?}", document.get(ROOT, &key))).collect();
    Some(format!("{heads:?} {fields:?}"))
}

/// Facts with hardly more than an id.
pub fn facts(id: DocId, owner: Option<UserId>) -> Facts {
    let nobody = UserId(uuid::Uuid::nil());
    Facts {
        id,
        owner,
        name: String::new(),
        short_name: String::new(),
        english_name: String::new(),
        pinyin: String::new(),
        number: String::new(),
        kind: String::new(),
        source: String::new(),
        level: String::new(),
        industry: String::new(),
        province: String::new(),
        city: String::new(),
        credit_code: String::new(),
        phones: Vec::new(),
        contacts: Vec::new(),
        tags: Vec::new(),
        starred: false,
        created_at: Instant(0),
        created_by: owner.unwrap_or(nobody),
        last_contact: None,
        open: Vec::new(),
        action_count: 0,
        import: None,
        deleted: false,
        changed_at: Instant(0),
    }
}

/// The changes that no other one builds upon.
pub fn heads<'a>(changes: impl Iterator<Item = &'a ForeignChange>) -> Vec<ChangeHash> {
    let changes: Vec<_> = changes.collect();
    let built_upon: BTreeSet<_> = changes.iter().flat_map(|change| &change.deps).collect();
    changes.iter().map(|change| change.hash).filter(|hash| !built_upon.contains(hash)).collect()
}
