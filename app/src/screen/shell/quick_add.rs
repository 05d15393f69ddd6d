//! ＋ and `c`: a new customer, or an action for one. The areas' forms in one dialog.

use leptos::prelude::*;
use shared::{follow_up::record::ActionForm, id::DocId};

use super::Frame;
use crate::{
    features::{customers::NewCustomerForm, follow_up::QuickAction},
    i18n::text,
    screen::routes::{Navigator, Page},
    ui::{
        dialog::{Dialog, DialogBody},
        icon::Icon,
        segmented::{Segment, Segmented},
    },
};

crate::texts! {
    enum AddText {
        Title => "新建", "New";
        What => "新建什么", "What to enter";
        Customer => "客户", "Customer";
    }
}

/// What is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Customer,
    Action(ActionForm),
}

/// The dialog.
#[component]
pub fn QuickAdd(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title=text(AddText::Title)>
            <Body open />
        </Dialog>
    }
}

/// Beside an open record one rather writes about it; elsewhere one enters a customer.
fn first_kind(about: Option<DocId>, page: Option<Page>) -> Kind {
    match (about, page) {
        (Some(_), _) => Kind::Action(ActionForm::Record),
        (None, Some(Page::Today)) => Kind::Action(ActionForm::Record),
        (None, _) => Kind::Customer,
    }
}

#[component]
fn Body(open: RwSignal<bool>) -> impl IntoView {
    let (frame, navigator) = (Frame::here(), Navigator::here());
    let page = frame.page.get_untracked();
    let about = match page {
        Some(Page::Customer(doc)) => Some(doc),
        _ => None,
    };
    let kind = RwSignal::new(first_kind(about, page));
    let entered = Callback::new(move |doc: Option<DocId>| {
        open.set(false);
        if let Some(doc) = doc {
            navigator.go(Page::Customer(doc));
        }
    });
    let segments = [
        (Kind::Customer, Icon::Company),
        (Kind::Action(ActionForm::Record), Icon::Note),
        (Kind::Action(ActionForm::ToDo), Icon::CheckCircle),
    ]
    .map(|(kind, icon)| {
        let word = match kind {
            Kind::Customer => text(AddText::Customer),
            Kind::Action(form) => text(form.label()),
        };
        Segment::new(kind, word).with_icon(icon)
    })
    .to_vec();
    view! {
        <div class="quick-add-kinds">
            <Segmented label=text(AddText::What) segments value=kind on_choose=move |chosen| kind.set(chosen) />
        </div>
        {move || match kind.get() {
            Kind::Customer => view! { <NewCustomerForm on_done=entered /> }.into_any(),
            Kind::Action(form) => {
                view! {
                    <DialogBody>
                        <QuickAction form about on_done=move |()| open.set(false) />
                    </DialogBody>
                }
                .into_any()
            }
        }}
    }
}
