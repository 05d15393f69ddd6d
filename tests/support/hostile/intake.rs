//! What both sides do with bytes from elsewhere, step by step as the server's intake and the engine's do.

use std::sync::LazyLock;

use shared::{
    document::Document,
    id::{DocId, UserId},
    sync::{
        frame, gatekeeper,
        protocol::{DocumentItem, Epoch, FromDevice, FromServer, Item, PROTOCOL, Pushed},
        session::{Effect, Event, Opening, Session},
    },
    time::Instant,
};
use uuid::Uuid;

/// How far hostile bytes got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The frame was not read, or the session ended over what was in it.
    AtTheFrame,
    /// The gatekeeper turned the chunk away.
    AtTheGatekeeper,
    /// The document did not take it.
    AtTheDocument,
    /// Nowhere.
    Never,
}

/// Who pushes.
pub const MALLORY: UserId = UserId(Uuid::from_u128(0x666));
/// The document that is pushed to.
pub const DOC: DocId = DocId(Uuid::from_u128(0xd0c));

/// What a server does with a frame of a live session: the session reads it, the gatekeeper measures each chunk, and the
/// document is tried with what is left. `known` is the document that the server has already.
pub fn server(frame: &[u8], known: &Document) -> Stopped {
    let mut session = live();
    let effects = session.handle(Instant(0), Event::Frame(frame.to_vec()));
    let pushed = effects.into_iter().find_map(|effect| match effect {
        Effect::Store { items, .. } => Some(items),
        _ => None,
    });
    let Some(items) = pushed else { return Stopped::AtTheFrame };
    tried(items.into_iter().flat_map(|item| item.changes), known.clone())
}

/// What a device does with a frame of its server.
pub fn device(frame: &[u8], known: &Document) -> Stopped {
    let Ok((FromServer::Page { items, .. }, _)) = frame::decode::<FromServer>(frame) else {
        return Stopped::AtTheFrame;
    };
    let documents = items.into_iter().filter_map(|item| match item {
        Item::Document(document) => Some(*document),
        Item::Other(other) => Some(other.document),
        Item::Filled(filled) => Some(filled.document),
        _ => None,
    });
    for DocumentItem { snapshot, changes, .. } in documents {
        let mut document = known.clone();
        if let Some(snapshot) = snapshot {
            match gatekeeper::check_document(&snapshot) {
                Err(_) => return Stopped::AtTheGatekeeper,
                Ok(()) if document.merge(&snapshot).is_err() => return Stopped::AtTheDocument,
                Ok(()) => {}
            }
        }
        let stopped = tried(changes.into_iter(), document);
        if stopped != Stopped::Never {
            return stopped;
        }
    }
    Stopped::Never
}

/// The first chunk that is turned away decides: of a bomb there is but one, or many of the same.
fn tried(chunks: impl Iterator<Item = Vec<u8>>, mut document: Document) -> Stopped {
    for chunk in chunks {
        let Ok(change) = gatekeeper::check(&chunk) else { return Stopped::AtTheGatekeeper };
        let author = gatekeeper::check_author(&change, MALLORY);
        if author.is_err() || document.apply(&[change.bytes]).is_err() {
            return Stopped::AtTheDocument;
        }
    }
    Stopped::Never
}

/// A session that has said welcome: the next frame is number 1.
fn live() -> Session {
    let mut session = Session::new(Opening { epoch: Epoch(Uuid::nil()), user: MALLORY });
    session.handle(Instant(0), Event::Frame(HELLO.clone()));
    session.handle(Instant(0), Event::Scopes(Vec::new()));
    session
}

static HELLO: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let hello = FromDevice::Hello {
        protocol: PROTOCOL,
        schema: shared::sync::protocol::DOCUMENT_SCHEMA,
        device: shared::id::DeviceId(Uuid::nil()),
        epoch: None,
        cursors: Vec::new(),
        unsent: 1,
    };
    frame::encode(&hello, 0).expect("a greeting is short")
});

/// The message that pushes these chunks as the first batch.
pub fn push(changes: Vec<Vec<u8>>) -> FromDevice {
    FromDevice::Push { batch: 0, items: vec![Pushed { doc: DOC, changes }] }
}

/// The message with which a server would send these.
pub fn page(snapshot: Option<Vec<u8>>, changes: Vec<Vec<u8>>) -> FromServer {
    let item = DocumentItem { doc: DOC, owner: Some(MALLORY), snapshot, changes, facts: None };
    FromServer::Page {
        scope: shared::sync::protocol::Scope::Portfolio(MALLORY),
        to: shared::sync::protocol::Cursor::Following(1),
        items: vec![Item::Document(Box::new(item))],
        more: false,
        confirm: false,
    }
}
