//! Today: to-dos by window, recent customers. And the messages: what asks for attention.

mod entry;
mod messages;
mod model;
#[cfg(test)]
mod model_tests;
mod recent;

use leptos::prelude::*;
use shared::follow_up::agenda::Due;

pub use self::messages::MessagesPage;
use self::{
    entry::EntryLine,
    model::{Entry, Group, agenda, overdue_count},
    recent::Recent,
};
use crate::{
    i18n::{format, t, text, tf},
    screen::{routes::Page, shell::Frame, workspace::Workspace},
    ui::{
        Tone,
        button::{Button, LinkButton},
        each::For,
        empty_state::EmptyState,
        icon::Icon,
        show::Show,
    },
};

crate::texts! {
    enum TodayText {
        Title => "今日", "Today";
        Overdue => "已过期", "Overdue";
        Now => "现在", "Now";
        Today => "今天稍后", "Later today";
        Tonight => "今晚", "Tonight";
        Tomorrow => "明天", "Tomorrow";
        ThisWeek => "本周内", "This week";
        Later => "以后", "Later";
        Nothing => "没有待办", "Nothing to do";
        NothingHint => "记一条跟进时，顺手定下一步，它会按时间出现在这里。", "Plan a next step when you record a follow-up; it appears here when its time comes.";
        Empty => "先把客户带进来", "Bring your customers along";
        EmptyHint => "从 Excel 或 CSV 导入，或直接新建一个。", "Import them from Excel or CSV, or enter one.";
        Import => "导入客户", "Import customers";
        New => "新建", "New";
        More => "还有 {0} 条", "{0} more";
    }
}

/// Rows of a group shown before “还有 N 条”.
const SHOWN_PER_GROUP: usize = 30;

fn due_name(due: Due) -> TodayText {
    match due {
        Due::Overdue => TodayText::Overdue,
        Due::Now => TodayText::Now,
        Due::Today => TodayText::Today,
        Due::Tonight => TodayText::Tonight,
        Due::Tomorrow => TodayText::Tomorrow,
        Due::ThisWeek => TodayText::ThisWeek,
        Due::Later => TodayText::Later,
    }
}

/// My open actions in groups. Reactive.
fn my_agenda(workspace: Workspace) -> Vec<Group> {
    let Some(me) = workspace.me() else { return Vec::new() };
    agenda(workspace.book.read().rows(), me, workspace.now.get(), workspace.zone())
}

/// How many things ask for attention: overdue to-dos, changes that the server refused, those of
/// colleagues that were handed over, a clock that is wrong. Reactive.
pub fn attention_count(workspace: Workspace) -> usize {
    let Some(me) = workspace.me() else { return 0 };
    let asks = {
        let sync = workspace.sync.read();
        (sync.refused + sync.handed) as usize + usize::from(sync.skew_minutes().is_some())
    };
    asks + overdue_count(workspace.book.read().rows(), me, workspace.now.get(), workspace.zone())
}

/// The page 今日.
#[component]
pub fn TodayPage() -> impl IntoView {
    let workspace = Workspace::here();
    let groups = Memo::new(move |_| my_agenda(workspace));
    let date = move || {
        let reader = workspace.reader();
        reader.full_day(reader.today())
    };
    let empty = Memo::new(move |_| workspace.book.read().is_empty());
    view! {
        <div class="page">
            <div class="page-column">
                <header class="cluster today-head">
                    <h1 class="page-title desk-title">{move || t(TodayText::Title)}</h1>
                    <p class="today-date">{date}</p>
                </header>
                <Show when=move || groups.read().is_empty()>
                    <NothingToDo empty />
                </Show>
                <For each=move || groups.get() key=|group| group.due let:group>
                    <GroupSection due=group.due groups />
                </For>
                <Recent />
            </div>
        </div>
    }
}

#[component]
fn GroupSection(due: Due, groups: Memo<Vec<Group>>) -> impl IntoView {
    let entries = Memo::new(move |_| {
        groups.read().iter().find(|group| group.due == due).map(|group| group.entries.clone()).unwrap_or_default()
    });
    let all = RwSignal::new(false);
    let shown = move || {
        let most = if all.get() { usize::MAX } else { SHOWN_PER_GROUP };
        entries.get().into_iter().take(most).collect::<Vec<_>>()
    };
    let more = move || entries.read().len().saturating_sub(if all.get() { usize::MAX } else { SHOWN_PER_GROUP });
    view! {
        <section class="section" data-due=due_key(due)>
            <h2 class="section-title">
                {move || t(due_name(due))}
                <span class="section-count">{move || entries.read().len()}</span>
            </h2>
            <ul class="card rows">
                <For each=shown key=Entry::key let:entry>
                    <EntryLine entry due />
                </For>
                <Show when=move || { more() > 0 }>
                    <li>
                        <button class="today-more" type="button" on:click=move |_| all.set(true)>
                            {move || tf(TodayText::More, &[&format::count(more() as i64)])}
                        </button>
                    </li>
                </Show>
            </ul>
        </section>
    }
}

fn due_key(due: Due) -> &'static str {
    if due == Due::Overdue { "overdue" } else { "ahead" }
}

/// Why the page is empty, and what to do: with customers, plan; without, bring them along.
#[component]
fn NothingToDo(empty: Memo<bool>) -> impl IntoView {
    let frame = Frame::here();
    view! {
        <div class="card">
            <Show
                when=move || empty.get()
                fallback=move || view! { <EmptyState icon=Icon::CheckCircle title=text(TodayText::Nothing) hint=text(TodayText::NothingHint) /> }
            >
                <EmptyState icon=Icon::Company title=text(TodayText::Empty) hint=text(TodayText::EmptyHint)>
                    <LinkButton label=text(TodayText::Import) href=Page::Import.to_string() tone=Tone::Primary icon=Icon::Upload />
                    <Button label=text(TodayText::New) icon=Icon::Add on:click=move |_| frame.quick_add.set(true) />
                </EmptyState>
            </Show>
        </div>
    }
}
