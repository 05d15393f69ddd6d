//! 消息: what asks for attention. Refused changes first, then what is overdue or due now.

use leptos::prelude::*;
use shared::follow_up::agenda::Due;

use super::{GroupSection, my_agenda};
use crate::{
    i18n::{t, text, tf},
    screen::{routes::Page, workspace::Workspace},
    ui::{
        each::For,
        empty_state::EmptyState,
        icon::{Icon, IconView},
        show::Show,
    },
};

crate::texts! {
    enum MessagesText {
        Title => "消息", "Messages";
        Quiet => "没有需要你处理的事", "Nothing asks for your attention";
        QuietHint => "过期的待办和服务器没有接受的修改会出现在这里。", "Overdue to-dos and changes that the server refused appear here.";
        Refused => "{0} 处修改没有被服务器接受", "The server refused {0} change{0?s}";
        Handed => "同事把 {0} 处修改转给了你", "Colleagues passed {0} change{0?s} on to you";
        Skew => "本机时钟相差 {0} 分钟，请校准", "This device's clock is {0} minute{0?s} off; set it right";
        Look => "去处理", "Look at them";
    }
}

/// The page.
#[component]
pub fn MessagesPage() -> impl IntoView {
    let workspace = Workspace::here();
    let refused = Memo::new(move |_| workspace.sync.read().refused);
    let skew = Memo::new(move |_| workspace.sync.read().skew_minutes());
    let handed = Memo::new(move |_| workspace.sync.read().handed);
    let groups = Memo::new(move |_| {
        let mut groups = my_agenda(workspace);
        groups.retain(|group| matches!(group.due, Due::Overdue | Due::Now));
        groups
    });
    view! {
        <div class="page">
            <div class="page-column">
                <h1 class="page-title desk-title">{move || t(MessagesText::Title)}</h1>
                <Show when=move || { refused.get() > 0 }>
                    <a class="card refused" href=Page::SyncCentre.to_string()>
                        <IconView icon=Icon::Alert />
                        <span class="grow">{move || tf(MessagesText::Refused, &[&refused.get()])}</span>
                        <span>{move || t(MessagesText::Look)}</span>
                        <IconView icon=Icon::ChevronRight />
                    </a>
                </Show>
                <Show when=move || skew.get().is_some()>
                    <a class="card refused" href=Page::SyncCentre.to_string()>
                        <IconView icon=Icon::Alert />
                        <span class="grow">{move || skew.get().map(|minutes| tf(MessagesText::Skew, &[&minutes]))}</span>
                        <span>{move || t(MessagesText::Look)}</span>
                        <IconView icon=Icon::ChevronRight />
                    </a>
                </Show>
                <Show when=move || { handed.get() > 0 }>
                    <a class="card refused" href=Page::SyncCentre.to_string()>
                        <IconView icon=Icon::Alert />
                        <span class="grow">{move || tf(MessagesText::Handed, &[&handed.get()])}</span>
                        <span>{move || t(MessagesText::Look)}</span>
                        <IconView icon=Icon::ChevronRight />
                    </a>
                </Show>
                <For each=move || groups.get() key=|group| group.due let:group>
                    <GroupSection due=group.due groups />
                </For>
                <Show when=move || groups.read().is_empty() && refused.get() == 0 && handed.get() == 0 && skew.get().is_none()>
                    <EmptyState icon=Icon::Chat title=text(MessagesText::Quiet) hint=text(MessagesText::QuietHint) />
                </Show>
            </div>
        </div>
    }
}
