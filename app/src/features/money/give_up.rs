//! The dialog that asks why a customer is given up.

use leptos::prelude::*;
use shared::{
    id::DocId,
    trade::{record::TradeMarkKind, settings::Dictionary},
};

use super::{books::Books, pools::mark, text::BoardText, words};
use crate::{
    i18n::{t, text},
    ui::{
        Tone,
        button::{Button, ButtonKind, QuietButton},
        chip::Chip,
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Need, TextField},
    },
};

/// How a customer is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GiveUp {
    /// 失败: needs a reason.
    Lost,
    /// 无效.
    Invalid,
}

/// Who is to be given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivingUp {
    /// The customer.
    pub customer: DocId,
    /// Its name.
    pub name: String,
    /// How.
    pub how: GiveUp,
}

/// Asks why, and marks.
#[component]
pub fn GiveUpDialog(
    /// The company's reasons.
    books: Books,
    /// Who; none: the dialog is closed.
    giving_up: RwSignal<Option<GivingUp>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(giving_up.read().is_some()));
    Effect::new(move |was: Option<bool>| {
        let shown = open.get();
        if was == Some(true) && !shown {
            giving_up.set(None);
        }
        shown
    });
    let title = move || match giving_up.read().as_ref().map(|giving_up| giving_up.how) {
        Some(GiveUp::Invalid) => t(BoardText::GiveUpInvalid),
        _ => t(BoardText::GiveUpLost),
    };
    view! {
        <Dialog open title>
            {move || giving_up.get().map(|giving_up| view! { <Reason books giving_up open /> })}
        </Dialog>
    }
}

#[component]
fn Reason(books: Books, giving_up: GivingUp, open: RwSignal<bool>) -> impl IntoView {
    let (reason, missing) = (RwSignal::new(String::new()), RwSignal::new(false));
    let GivingUp { customer, name, how } = giving_up;
    let error = Signal::derive(move || {
        (missing.get() && reason.read().trim().is_empty()).then(|| t(BoardText::ReasonNeeded).to_owned())
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let reason = reason.read_untracked().split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.is_empty() && how == GiveUp::Lost {
            missing.set(true);
            return;
        }
        match how {
            GiveUp::Lost => mark(books, customer, TradeMarkKind::Lost(reason), BoardText::DidLose),
            GiveUp::Invalid => mark(books, customer, TradeMarkKind::Invalid(reason), BoardText::DidInvalid),
        }
        open.set(false);
    };
    let reasons = move || {
        let settings = books.settings.read();
        let offered = settings.lost_reasons.iter().filter(|choice| !choice.retired);
        let words = offered.map(|choice| words::choice(Dictionary::LostReasons, &settings.lost_reasons, &choice.key));
        words
            .map(|word| {
                let mine = word.clone();
                view! { <Chip label=word on:click=move |_| reason.set(mine.clone()) /> }
            })
            .collect_view()
    };
    let need = if how == GiveUp::Lost { Need::Required } else { Need::Optional };
    view! {
        // What is missing is said here, in the person's language, not by the browser.
        <form novalidate on:submit=submit>
            <DialogBody>
                <p class="muted">{name}</p>
                <TextField label=text(BoardText::Reason) value=reason need error />
                <div class="cluster">{reasons}</div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(BoardText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(BoardText::Save) tone=Tone::Primary kind=ButtonKind::Submit />
            </DialogActions>
        </form>
    }
}
