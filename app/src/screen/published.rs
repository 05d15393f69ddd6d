//! What the program says about itself on `<html>`: for the skeleton, for tests, for assistive technology.

use leptos::prelude::*;
use web_sys::Element;

use super::workspace::{Stage, Workspace};
use crate::{bridge::SyncPhase, i18n::Language};

/// Keeps the attributes of `<html>` true.
///
/// `data-ready`: the first screen is up · `data-stage` · `data-sync` · `data-unsent`, `data-refused` (counts) ·
/// `data-customers` (rows on this device) · `lang`.
pub fn publish(workspace: Workspace) {
    let Some(root) = document().document_element() else { return };

    let html = root.clone();
    Effect::new(move |_| {
        let stage = workspace.stage.read();
        set(&html, "data-stage", stage_name(&stage));
        if *stage != Stage::Starting {
            set(&html, "data-ready", "");
            if let Some(skeleton) = document().get_element_by_id("skeleton") {
                skeleton.remove();
            }
        }
    });

    let html = root.clone();
    Effect::new(move |_| {
        let sync = workspace.sync.read();
        set(&html, "data-sync", sync_name(sync.phase));
        set(&html, "data-unsent", &sync.unsent.to_string());
        set(&html, "data-refused", &sync.refused.to_string());
    });

    let html = root.clone();
    Effect::new(move |_| set(&html, "data-customers", &workspace.book.read().len().to_string()));

    Effect::new(move |_| set(&root, "lang", Language::current().tag()));
}

fn set(element: &Element, name: &str, value: &str) {
    // These names are valid, so it cannot fail.
    let _ = element.set_attribute(name, value);
}

fn stage_name(stage: &Stage) -> &'static str {
    match stage {
        Stage::Starting => "starting",
        Stage::LoggedOut => "logged-out",
        Stage::Ready => "ready",
        Stage::Locked => "locked",
        Stage::PinNeeded => "pin-needed",
        Stage::Broken(_) => "broken",
        Stage::EngineLost(_) => "engine-lost",
    }
}

fn sync_name(phase: SyncPhase) -> &'static str {
    match phase {
        SyncPhase::Offline => "offline",
        SyncPhase::Syncing => "syncing",
        SyncPhase::FirstSync { .. } => "first-sync",
        SyncPhase::Idle => "idle",
        SyncPhase::LogInAgain => "log-in-again",
        SyncPhase::UpdateApp => "update-app",
    }
}
