//! Said until it is read: the browser threw the store away, and with it changes that were not sent.

use leptos::prelude::*;

use super::workspace::Workspace;
use crate::{
    i18n::{t, text, tf},
    ui::{
        button::{ButtonSize, QuietButton},
        icon::{Icon, IconView},
        show::Show,
    },
};

crate::texts! {
    enum LostText {
        Lost => "浏览器清除了本机数据，{0} 条没有同步的修改已经丢失：{1}", "The browser deleted the data on this device; {0} change{0?s} that were not synced are lost: {1}";
        Understood => "知道了", "Dismiss";
        Between => "、", ", ";
    }
}

/// The notice.
#[component]
pub fn LostNotice() -> impl IntoView {
    let workspace = Workspace::here();
    let words = move || {
        workspace.lost.get().map(|lost| tf(LostText::Lost, &[&lost.count, &lost.names.join(t(LostText::Between))]))
    };
    view! {
        <Show when=move || workspace.lost.read().is_some()>
            <div class="notice-bar" role="alert">
                <div class="notice">
                    <IconView icon=Icon::Alert />
                    <span>{words}</span>
                    <QuietButton label=text(LostText::Understood) size=ButtonSize::Small on:click=move |_| workspace.forget_lost() />
                </div>
            </div>
        </Show>
    }
}
