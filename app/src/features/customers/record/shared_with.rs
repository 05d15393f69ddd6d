//! Whom a customer is shared with, and who follows it: the server knows, so it is asked; whoever may share ends it here.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    api::SharedWith,
    id::{DocId, UserId},
    policy::Sharing,
    sync::request::Ask,
};

use super::sharing::may_assign;
use crate::{
    bridge::{Opened, SyncPhase},
    features::customers::text::SharingText,
    i18n::{t, text, tf},
    screen::{account, workspace::Workspace},
    ui::{
        Tone,
        button::{ButtonSize, QuietButton},
        each::For,
    },
};

crate::texts! {
    enum SharedText {
        Title => "共享与关注", "Shared with";
        Nobody => "没有共享给其他人", "Not shared with anybody";
        Offline => "有网络时显示共享给了谁", "Shown while there is a network";
        Asking => "正在查询…", "Asking…";
        Edit => "可查看和修改", "May view and edit";
        Read => "只读", "May view";
        Follow => "关注", "Follows";
        End => "取消对 {0} 的共享", "Stop sharing with {0}";
    }
}

/// What the server said last.
#[derive(Clone, PartialEq)]
enum Known {
    Asking,
    Offline,
    Here(Vec<SharedWith>),
}

/// How somebody shares in it, in a word.
fn word(sharing: Sharing) -> SharedText {
    match sharing {
        Sharing::Edit => SharedText::Edit,
        Sharing::Read => SharedText::Read,
        Sharing::Follow => SharedText::Follow,
    }
}

/// Asks when it is shown, when a connection comes, and whenever a request about the customer was answered.
fn ask(workspace: Workspace, doc: DocId, owner: Memo<Option<UserId>>) -> RwSignal<Known> {
    let known = RwSignal::new(Known::Asking);
    let hears = Memo::new(move |_| matches!(workspace.sync.read().phase, SyncPhase::Idle | SyncPhase::Syncing));
    let waiting = Memo::new(move |_| workspace.asked(doc));
    Effect::new(move |_| {
        owner.track();
        waiting.track();
        if !hears.get() {
            known.set(Known::Offline);
            return;
        }
        spawn_local(async move {
            let answer = account::shared_with(doc).await.map_or(Known::Offline, Known::Here);
            known.try_set(answer);
        });
    });
    known
}

/// The part of the record.
#[component]
pub fn SharedWithPart(record: Signal<Arc<Opened>>) -> impl IntoView {
    let workspace = Workspace::here();
    let doc = record.read_untracked().customer.id;
    let owner = Memo::new(move |_| record.read().owner);
    let known = ask(workspace, doc, owner);
    let list = Memo::new(move |_| match &*known.read() {
        Known::Here(list) => list.clone(),
        Known::Asking | Known::Offline => Vec::new(),
    });
    let said = move || match &*known.read() {
        Known::Asking => Some(SharedText::Asking),
        Known::Offline => Some(SharedText::Offline),
        Known::Here(list) => list.is_empty().then_some(SharedText::Nobody),
    };
    let may_end = Memo::new(move |_| may_assign(workspace, owner.get()));
    view! {
        <section data-part="shared-with">
            <header class="property-group-head">
                <h3>{move || t(SharedText::Title)}</h3>
            </header>
            {move || said().map(|said| view! { <p class="muted">{t(said)}</p> })}
            <ul class="shared-with">
                <For each=move || list.get() key=|with| (with.with, with.sharing) let:with>
                    <Line doc with may_end />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn Line(doc: DocId, with: SharedWith, may_end: Memo<bool>) -> impl IntoView {
    let workspace = Workspace::here();
    let SharedWith { with, sharing } = with;
    let name = move || workspace.person_name(with);
    let end = move |_| {
        let said = untrack(|| tf(SharingText::Unshared, &[&name()]));
        workspace.ask_all(vec![Ask::unshare(doc, with, sharing)], said);
    };
    let label = move || tf(SharedText::End, &[&name()]);
    view! {
        <li class="spread">
            <span><bdi>{name}</bdi> " " <span class="muted">{move || t(word(sharing))}</span></span>
            {move || {
                may_end
                    .get()
                    .then(|| {
                        view! {
                            <QuietButton
                                label=text(SharingText::Unshare)
                                tone=Tone::Bad
                                size=ButtonSize::Small
                                attr:aria-label=label
                                on:click=end
                            />
                        }
                    })
            }}
        </li>
    }
}
