//! The voucher that somebody was writing, kept on the device per person and customer.

use leptos::prelude::*;

use super::{desk::Desk, form::Draft};

fn name(desk: Desk) -> Option<String> {
    let session = desk.workspace.session.read_untracked();
    let customer = desk.business.read_untracked().opened.customer.id;
    session.as_ref().map(|session| format!("{}.{customer}.voucher", session.person.id))
}

/// What was left; what cannot be read counts as nothing.
pub fn left(desk: Desk) -> Option<Draft> {
    let text = desk.workspace.draft(&name(desk)?)?;
    serde_json::from_str(&text).ok()
}

/// Keeps a draft.
pub fn keep(desk: Desk, draft: &Draft) {
    if let Some(name) = name(desk) {
        let text = serde_json::to_string(draft).expect("a draft is plain data");
        desk.workspace.keep_draft(&name, Some(text));
    }
}

/// Forgets it.
pub fn forget(desk: Desk) {
    if let Some(name) = name(desk) {
        desk.workspace.keep_draft(&name, None);
    }
}
