//! Texts that are being written. Without a PIN they lie in the browser's storage for small things, where they survive
//! whatever happens to the engine; with one they lie sealed in the store, and here in memory while it is open.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::id::UserId;

use super::Workspace;
use crate::{bridge::ToEngine, screen::drafts};

/// Texts by name; none: they lie in the browser's storage.
pub type SealedDrafts = Option<BTreeMap<String, String>>;

impl Workspace {
    /// The draft of that name.
    pub fn draft(self, name: &str) -> Option<String> {
        let sealed =
            self.engine.try_with_value(|engine| engine.drafts.as_ref().map(|drafts| drafts.get(name).cloned()));
        sealed.flatten().unwrap_or_else(|| drafts::read(name))
    }

    /// Keeps a draft; `None`: forgets it.
    pub fn keep_draft(self, name: &str, text: Option<String>) {
        let sealed = self.engine.try_update_value(|engine| {
            let drafts = engine.drafts.as_mut()?;
            match &text {
                Some(text) => drafts.insert(name.to_owned(), text.clone()),
                None => drafts.remove(name),
            };
            engine.send(&ToEngine::KeepDraft { name: name.to_owned(), text: text.clone() });
            Some(())
        });
        if sealed.flatten().is_none() {
            match text {
                Some(text) => drafts::keep(name, &text),
                None => drafts::forget(name),
            }
        }
    }
}

/// The engine has news of drafts: which they are now, and what it has to be told.
pub fn heard(
    before: SealedDrafts,
    news: Option<Vec<(String, Option<String>)>>,
    me: UserId,
) -> (SealedDrafts, Vec<ToEngine>) {
    let Some(news) = news else {
        // There is no PIN any more.
        let opened = before.unwrap_or_default();
        opened.iter().for_each(|(name, text)| drafts::keep(name, text));
        return (None, opened.into_keys().map(|name| ToEngine::KeepDraft { name, text: None }).collect());
    };
    let first = before.is_none();
    let mut now = before.unwrap_or_default();
    for (name, text) in news {
        match text {
            Some(text) => now.insert(name, text),
            None => now.remove(&name),
        };
    }
    let mut told = Vec::new();
    if first {
        // What lies there from before there was a PIN.
        for (name, text) in drafts::take_all(&format!("{me}.")) {
            now.insert(name.clone(), text.clone());
            told.push(ToEngine::KeepDraft { name, text: Some(text) });
        }
    }
    (Some(now), told)
}
