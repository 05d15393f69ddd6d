//! The dialog that asks why a customer is given up.

use leptos::prelude::*;
use shared::trade::{command::TradeChange, record::TradeMarkKind, settings::Dictionary};

use super::{desk::Desk, text::MarkingText, words};
use crate::{
    i18n::{business::MarkText, t, text},
    screen::workspace::new_mark,
    ui::{
        Tone,
        button::{Button, ButtonKind, QuietButton},
        chip::Chip,
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Need, TextField},
    },
};

/// What is to be said of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marking {
    /// 失败: needs a reason.
    Lost,
    /// 无效.
    Invalid,
    /// 失效: needs a reason.
    Lapsed,
}

impl Marking {
    fn title(self) -> MarkText {
        match self {
            Self::Lost => MarkText::Lost,
            Self::Invalid => MarkText::Invalid,
            Self::Lapsed => MarkText::Lapsed,
        }
    }

    fn done(self) -> MarkingText {
        match self {
            Self::Lost => MarkingText::DidLose,
            Self::Invalid => MarkingText::DidInvalid,
            Self::Lapsed => MarkingText::DidLapse,
        }
    }

    fn needs_reason(self) -> bool {
        self != Self::Invalid
    }

    fn mark(self, reason: String) -> TradeMarkKind {
        match self {
            Self::Lost => TradeMarkKind::Lost(reason),
            Self::Invalid => TradeMarkKind::Invalid(reason),
            Self::Lapsed => TradeMarkKind::Lapsed(reason),
        }
    }
}

/// Asks why, and marks.
#[component]
pub fn ReasonDialog(
    /// Whose business.
    desk: Desk,
    /// What is to be said; none: the dialog is closed.
    marking: RwSignal<Option<Marking>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(marking.read().is_some()));
    Effect::new(move |was: Option<bool>| {
        let shown = open.get();
        if was == Some(true) && !shown {
            marking.set(None);
        }
        shown
    });
    let title = move || marking.get().map(|marking| t(marking.title())).unwrap_or_default();
    view! {
        <Dialog open title=title>
            {move || marking.get().map(|marking| view! { <Reason desk marking open /> })}
        </Dialog>
    }
}

#[component]
fn Reason(desk: Desk, marking: Marking, open: RwSignal<bool>) -> impl IntoView {
    let (reason, missing) = (RwSignal::new(String::new()), RwSignal::new(false));
    let error = Signal::derive(move || {
        (missing.get() && reason.read().trim().is_empty()).then(|| t(MarkingText::ReasonNeeded).to_owned())
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let reason = reason.read_untracked().split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.is_empty() && marking.needs_reason() {
            missing.set(true);
            return;
        }
        let said = untrack(|| t(marking.done())).to_owned();
        desk.act(TradeChange::Mark { mark: new_mark(), kind: marking.mark(reason) }, said);
        open.set(false);
    };
    let reasons = move || {
        let business = desk.business.read();
        let choices = &business.settings.lost_reasons;
        let offered = choices.iter().filter(|choice| !choice.retired);
        let words = offered.map(|choice| words::choice(Dictionary::LostReasons, choices, &choice.key));
        words
            .map(|word| {
                let mine = word.clone();
                view! { <Chip label=word on:click=move |_| reason.set(mine.clone()) /> }
            })
            .collect_view()
    };
    let need = if marking.needs_reason() { Need::Required } else { Need::Optional };
    view! {
        // What is missing is said here, in the person's language, not by the browser.
        <form novalidate on:submit=submit>
            <DialogBody>
                <TextField label=text(MarkingText::Reason) value=reason need error />
                <div class="cluster">{reasons}</div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(MarkingText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(MarkingText::Save) tone=Tone::Primary kind=ButtonKind::Submit />
            </DialogActions>
        </form>
    }
}
