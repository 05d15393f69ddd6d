//! What a command would write, beside what is there now.

use shared::{command::Command, command::Intent};

use crate::{
    i18n::{deed::written, t, tf},
    screen::routes::Page,
};

crate::texts! {
    enum ValueText {
        Values => "{0}：{1} → {2}", "{0}: {1} → {2}";
        Value => "{0}：{1}", "{0}: {1}";
        Nothing => "（空）", "(empty)";
    }
}

/// What a change would write, and what is there now. Reactive.
pub fn values(intent: &Intent, current: Option<&Command>) -> Vec<String> {
    let now = current.map(|command| written(&command.intent)).unwrap_or_default();
    let shown = |text: &str| if text.is_empty() { t(ValueText::Nothing).to_owned() } else { text.to_owned() };
    written(intent)
        .iter()
        .map(|(label, new)| match now.iter().find(|(known, _)| known == label) {
            Some((_, old)) => tf(ValueText::Values, &[label, &shown(old), &shown(new)]),
            None => tf(ValueText::Value, &[label, &shown(new)]),
        })
        .collect()
}

/// Where the record of a command is seen.
pub fn page_of(command: &Command) -> Page {
    match command.intent {
        Intent::Product(_) => Page::Products,
        _ => Page::Customer(command.intent.customer().unwrap_or(command.doc)),
    }
}
