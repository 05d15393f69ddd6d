//! Fresh identifiers.

use shared::id::{ActionId, ContactId, DocId, ImportId, MarkId};
use uuid::Uuid;

/// A fresh UUID v7.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// A fresh record.
pub fn new_doc() -> DocId {
    DocId(new_id())
}

/// A fresh contact.
pub fn new_contact() -> ContactId {
    ContactId(new_id())
}

/// A fresh action.
pub fn new_action() -> ActionId {
    ActionId(new_id())
}

/// A fresh mark.
pub fn new_mark() -> MarkId {
    MarkId(new_id())
}

/// A fresh import run.
pub fn new_import() -> ImportId {
    ImportId(new_id())
}
