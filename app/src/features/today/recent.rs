//! The customers that were looked at last.

use leptos::prelude::*;
use shared::id::DocId;

use crate::{
    i18n::{t, tf},
    screen::{routes::Page, workspace::Workspace},
    ui::{
        avatar::Avatar,
        each::For,
        icon::{Icon, IconView},
        show::Show,
    },
};

crate::texts! {
    enum RecentText {
        Title => "最近查看", "Recently viewed";
        Contacted => "上次联系 {0}", "Last contact {0}";
        Never => "还没有联系过", "No contact yet";
        Call => "打电话", "Call";
    }
}

/// How many are shown.
const SHOWN: usize = 8;

/// The list; nothing while there is none.
#[component]
pub fn Recent() -> impl IntoView {
    let workspace = Workspace::here();
    let docs = Memo::new(move |_| {
        let book = workspace.book.read();
        let known = |doc: &DocId| book.get(*doc).is_some_and(|facts| !facts.deleted);
        workspace.recent.read().iter().map(|(doc, _)| *doc).filter(known).take(SHOWN).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !docs.read().is_empty()>
            <section class="section">
                <h2 class="section-title">{move || t(RecentText::Title)}</h2>
                <ul class="card rows">
                    <For each=move || docs.get() key=|doc| *doc let:doc>
                        <RecentLine doc />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn RecentLine(doc: DocId) -> impl IntoView {
    let workspace = Workspace::here();
    let facts = Memo::new(move |_| workspace.facts(doc));
    let name = Memo::new(move |_| facts.read().as_ref().map(|facts| facts.name.clone()).unwrap_or_default());
    let contact = move || match facts.read().as_ref().and_then(|facts| facts.last_contact) {
        Some(at) => tf(RecentText::Contacted, &[&workspace.reader().brief(at)]),
        None => t(RecentText::Never).to_owned(),
    };
    let phone = move || facts.read().as_ref().and_then(|facts| facts.phones.first().cloned());
    view! {
        <li class="recent">
            <a class="recent-body grow" href=Page::Customer(doc).to_string()>
                <Avatar name />
                <span class="grow ellipsis">{name}</span>
                <span class="muted recent-when">{contact}</span>
            </a>
            {move || {
                phone()
                    .map(|phone| {
                        view! {
                            <a class="icon-button" href=format!("tel:{phone}") aria-label=move || t(RecentText::Call) title=phone>
                                <IconView icon=Icon::Phone />
                            </a>
                        }
                    })
            }}
        </li>
    }
}
