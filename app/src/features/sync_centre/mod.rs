//! The sync centre: how sync stands, unsent work, what the server refused.

mod change;
mod handed;
mod handing;
mod request;
mod status;
mod takers;
mod values;

use std::sync::Arc;

use leptos::prelude::*;

use self::{change::ChangeLine, handed::HandedLine, request::RequestLine, status::StatusCard};
use crate::{
    bridge::{HandedChange, UnsentChange},
    i18n::{asking::AskText, t, text},
    screen::{recovery::export_unsent, workspace::Workspace},
    ui::{button::Button, each::For, icon::Icon, show::Show, toast::Toaster},
};

crate::texts! {
    enum CentreText {
        Title => "同步中心", "Sync centre";
        Attention => "需要处理", "Needs attention";
        AttentionHint => "服务器没有接受这些修改。它们还在本机，可以重试、转给同事处理，或放弃。",
            "The server did not accept these changes. They are still here: try again, pass them on, or give them up.";
        Handed => "需要处理 · 同事转来", "Needs attention · from colleagues";
        HandedHint => "同事没有权限做这些修改，请你决定。采用后以你的名义保存。",
            "Colleagues may not make these changes. What you take over is saved in your name.";
        Unsent => "等待同步", "Waiting to sync";
        UnsentHint => "已保存在本机，联网后自动上传。", "Saved on this device; sent by itself once there is a network.";
        AllSent => "所有内容都已同步", "Everything is synced";
        Export => "导出未同步的内容", "Export unsent work";
    }
}

/// What waits, and what was refused.
#[derive(Clone, PartialEq)]
struct Lists {
    refused: Vec<UnsentChange>,
    waiting: Vec<UnsentChange>,
}

fn split(all: Option<Arc<Vec<UnsentChange>>>) -> Lists {
    let all = all.as_deref().cloned().unwrap_or_default();
    let (refused, waiting) = all.into_iter().partition(|change| change.refused.is_some());
    Lists { refused, waiting }
}

/// The page.
#[component]
pub fn SyncCentre() -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    // Asked for anew whenever the counts move.
    let counts = Memo::new(move |_| {
        let sync = workspace.sync.read();
        (sync.unsent, sync.refused, sync.handed)
    });
    Effect::new(move |_| {
        counts.track();
        workspace.list_unsent();
    });
    let lists = Memo::new(move |_| split(workspace.unsent.get()));
    let requests = workspace.requests;
    let none = move || {
        let (unsent, refused, _) = counts.get();
        (unsent, refused) == (0, 0)
    };
    let handed = Memo::new(move |_| {
        let me = workspace.me();
        let mine = |change: &&HandedChange| me.is_some_and(|me| change.handed.waits_for(me));
        workspace.handed.read().iter().filter(mine).cloned().collect::<Vec<_>>()
    });
    view! {
        <div class="page">
            <div class="page-column">
                <h1 class="page-title desk-title">{move || t(CentreText::Title)}</h1>
                <StatusCard />
                <Show when=move || !requests.read().is_empty()>
                    <section class="section">
                        <h2 class="section-title">{move || t(AskText::Pending)} " " <span class="section-count">{move || requests.read().len()}</span></h2>
                        <ul class="card rows">
                            <For each=move || (*requests.get()).clone() key=|asked| (asked.request.id, asked.denied.is_some()) let:asked>
                                <RequestLine asked />
                            </For>
                        </ul>
                    </section>
                </Show>
                <Show when=move || !handed.read().is_empty()>
                    <section class="section">
                        <h2 class="section-title">{move || t(CentreText::Handed)} " " <span class="section-count">{move || handed.read().len()}</span></h2>
                        <p class="muted">{move || t(CentreText::HandedHint)}</p>
                        <ul class="card rows">
                            <For each=move || handed.get() key=|change| change.handed.id let:change>
                                <HandedLine change all=handed />
                            </For>
                        </ul>
                    </section>
                </Show>
                <Show when=move || !lists.read().refused.is_empty()>
                    <section class="section">
                        <h2 class="section-title">{move || t(CentreText::Attention)} " " <span class="section-count">{move || lists.read().refused.len()}</span></h2>
                        <p class="muted">{move || t(CentreText::AttentionHint)}</p>
                        <ul class="card rows">
                            <For each=move || lists.get().refused key=|change| change.command.id let:change>
                                <ChangeLine change />
                            </For>
                        </ul>
                    </section>
                </Show>
                <Show when=move || !lists.read().waiting.is_empty()>
                    <section class="section">
                        <h2 class="section-title">{move || t(CentreText::Unsent)} " " <span class="section-count">{move || lists.read().waiting.len()}</span></h2>
                        <p class="muted">{move || t(CentreText::UnsentHint)}</p>
                        <ul class="card rows">
                            <For each=move || lists.get().waiting key=|change| change.command.id let:change>
                                <ChangeLine change />
                            </For>
                        </ul>
                    </section>
                </Show>
                <Show when=none fallback=move || {
                    view! {
                        <div>
                            <Button label=text(CentreText::Export) icon=Icon::Download on:click=move |_| export_unsent(workspace, toaster) />
                        </div>
                    }
                }>
                    <p class="muted">{move || t(CentreText::AllSent)}</p>
                </Show>
            </div>
        </div>
    }
}
