//! Drafts that outlive a reload, per person and customer.

use leptos::prelude::*;
use shared::{follow_up::record::ActionForm, id::DocId};

use super::draft::Draft;
use crate::screen::workspace::Workspace;

fn name(workspace: Workspace, doc: DocId) -> Option<String> {
    let session = workspace.session.read_untracked();
    session.as_ref().map(|session| format!("{}.{doc}", session.person.id))
}

/// The draft that was left at a customer; one that cannot be read counts as none.
pub fn left_at(workspace: Workspace, doc: DocId) -> Option<Draft> {
    let text = workspace.draft(&name(workspace, doc)?)?;
    serde_json::from_str(&text).ok().filter(Draft::worth_keeping)
}

/// The draft that was left at a customer, or a fresh one.
pub fn left_or_fresh(workspace: Workspace, doc: DocId, form: ActionForm) -> Draft {
    left_at(workspace, doc).unwrap_or_else(|| Draft::of_form(form))
}

/// Keeps every change of a draft while the calling component lives.
pub fn keep_up_to_date(workspace: Workspace, doc: DocId, draft: RwSignal<Draft>) {
    Effect::new(move |_| {
        let Some(name) = name(workspace, doc) else { return };
        let draft = draft.read();
        if draft.worth_keeping() {
            let text = serde_json::to_string(&*draft).expect("a draft is plain data");
            workspace.keep_draft(&name, Some(text));
        } else {
            workspace.keep_draft(&name, None);
        }
    });
}

/// Forgets the draft of a customer.
pub fn forget(workspace: Workspace, doc: DocId) {
    if let Some(name) = name(workspace, doc) {
        workspace.keep_draft(&name, None);
    }
}
