//! What a person says of a customer, wherever they are: 失败, 无效, 失效, and that it is taken back. The dialog asks why.

use leptos::prelude::*;
use shared::{
    command::Intent,
    id::DocId,
    kind::DocKind,
    trade::{
        command::{TradeChange, TradeCommand},
        record::TradeMarkKind,
        settings::{Dictionary, TradeSettings},
    },
};

use super::workspace::{Say, Workspace, new_mark};
use crate::{
    i18n::{
        business::{self, MarkText},
        t, text,
    },
    ui::{
        Tone,
        button::{Button, ButtonKind, QuietButton},
        chip::Chip,
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Need, TextField},
    },
};

crate::texts! {
    enum MarkingText {
        Reason => "原因", "Reason";
        ReasonNeeded => "请写明原因", "Say why";
        Save => "确定", "Mark";
        Cancel => "取消", "Cancel";
        DidLose => "已标记失败", "Marked as lost";
        DidInvalid => "已标记无效", "Marked as invalid";
        DidLapse => "已标记失效", "Marked as lapsed";
        DidReopen => "已恢复跟进", "Taken up again";
        DidResume => "已取消失效", "No longer lapsed";
    }
}

/// What is said with a reason.
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

    fn needs_reason(self) -> bool {
        self != Self::Invalid
    }

    fn kind(self, reason: String) -> TradeMarkKind {
        match self {
            Self::Lost => TradeMarkKind::Lost(reason),
            Self::Invalid => TradeMarkKind::Invalid(reason),
            Self::Lapsed => TradeMarkKind::Lapsed(reason),
        }
    }
}

/// Of whom something is to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The customer.
    pub customer: DocId,
    /// Its name.
    pub name: String,
    /// What.
    pub marking: Marking,
}

/// Sets a mark on the business with a customer, and offers the way back.
pub fn mark(workspace: Workspace, of: DocId, kind: TradeMarkKind) {
    let Some(me) = workspace.session.read_untracked().as_ref().map(|session| session.person.id) else { return };
    let said = match &kind {
        TradeMarkKind::Lost(_) => MarkingText::DidLose,
        TradeMarkKind::Invalid(_) => MarkingText::DidInvalid,
        TradeMarkKind::Lapsed(_) => MarkingText::DidLapse,
        TradeMarkKind::Resumed => MarkingText::DidResume,
        TradeMarkKind::Reopened | TradeMarkKind::Other(_) => MarkingText::DidReopen,
    };
    let change = TradeChange::Mark { mark: new_mark(), kind };
    let say = Say::WithUndo(untrack(|| t(said)).to_owned());
    workspace.act(DocKind::Trade.of(of, me), Intent::Trade(TradeCommand { of, change }), say);
}

/// Asks why, and marks.
#[component]
pub fn MarkingDialog(
    /// Of whom; none: the dialog is closed.
    marked: RwSignal<Option<Marked>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(marked.read().is_some()));
    Effect::new(move |was: Option<bool>| {
        let shown = open.get();
        if was == Some(true) && !shown {
            marked.set(None);
        }
        shown
    });
    let title = move || marked.read().as_ref().map(|marked| t(marked.marking.title())).unwrap_or_default();
    view! {
        <Dialog open title>
            {move || marked.get().map(|marked| view! { <Reason marked open /> })}
        </Dialog>
    }
}

#[component]
fn Reason(marked: Marked, open: RwSignal<bool>) -> impl IntoView {
    let (workspace, Marked { customer, name, marking }) = (Workspace::here(), marked);
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
        mark(workspace, customer, marking.kind(reason));
        open.set(false);
    };
    let reasons = move || {
        let settings = TradeSettings::of(&workspace.roster.read().settings.trade);
        let choices = &settings.lost_reasons;
        let offered = choices.iter().filter(|choice| !choice.retired);
        let words = offered.map(|choice| business::choice(Dictionary::LostReasons, choices, &choice.key));
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
                <p class="muted">{name}</p>
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
