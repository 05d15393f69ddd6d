//! One thing to do: a tap finishes, another calls, a menu puts it off.

use leptos::prelude::*;
use shared::{
    command::Intent,
    follow_up::{
        agenda::{Due, deadline},
        command::ActionCommand,
        window::TimeLabel,
    },
};

use super::model::Entry;
use crate::{
    i18n::{Language, t, text, tf, values},
    screen::{
        routes::Page,
        workspace::{Say, Workspace},
    },
    ui::{
        icon::{Icon, IconView},
        menu::{Menu, MenuItem},
    },
};

crate::texts! {
    enum EntryText {
        Finish => "完成：{0}", "Finish: {0}";
        Finished => "已完成「{0}」", "Finished “{0}”";
        PutOff => "改时间", "Put off";
        Moved => "已改到{0}", "Moved to {0}";
        Call => "打电话", "Call";
        LaterToday => "今天稍后", "later today";
        Tonight => "今晚", "tonight";
        Tomorrow => "明天", "tomorrow";
        ThisWeek => "本周内", "this week";
        NextWeek => "下周", "next week";
        NextMonth => "下月", "next month";
        Until => "到 {0}", "until {0}";
        Days => "过期 {0} 天", "{0} d overdue";
        Earlier => "{0} 已过期", "was due {0}";
        Important => "重要", "Important";
    }
}

fn label_name(label: TimeLabel) -> EntryText {
    match label {
        TimeLabel::LaterToday => EntryText::LaterToday,
        TimeLabel::Tonight => EntryText::Tonight,
        TimeLabel::Tomorrow => EntryText::Tomorrow,
        TimeLabel::ThisWeek => EntryText::ThisWeek,
        TimeLabel::NextWeek => EntryText::NextWeek,
        TimeLabel::NextMonth => EntryText::NextMonth,
    }
}

/// The line.
#[component]
pub fn EntryLine(
    /// What is to be done.
    entry: Entry,
    /// When.
    due: Due,
) -> impl IntoView {
    let workspace = Workspace::here();
    let Entry { doc, customer, phone, action } = entry;
    let (id, title) = (action.id, action.title.clone());
    let finish = move |_| {
        let said = tf(EntryText::Finished, &[&title]);
        workspace.act(doc, Intent::Action(ActionCommand::Finish(id)), Say::WithUndo(said));
    };
    let put_off = move |label: TimeLabel| {
        let window = label.window(workspace.now.get_untracked(), workspace.zone());
        let command =
            ActionCommand::Move { action: id, start: window.start, end: Some(window.end), label: Some(label) };
        workspace.act(doc, Intent::Action(command), Say::WithUndo(tf(EntryText::Moved, &[&t(label_name(label))])));
    };
    let name = action.title.clone();
    let when = {
        let action = action.clone();
        move || {
            let reader = workspace.reader();
            // A window that ends at midnight ends with the day before.
            let end = deadline(&action, workspace.zone());
            let last = end.plus_ms(-1);
            if due == Due::Overdue {
                match reader.days_since(end) {
                    0 => tf(EntryText::Earlier, &[&reader.brief(end)]),
                    days => tf(EntryText::Days, &[&days]),
                }
            } else if due == Due::Now && reader.zone.day(last) == reader.today() {
                tf(EntryText::Until, &[&reader.time(end)])
            } else if due == Due::Now {
                tf(EntryText::Until, &[&reader.day(reader.zone.day(last))])
            } else if let Some(label) = action.label.filter(|_| due != Due::Later) {
                t(label_name(label)).to_owned()
            } else {
                reader.moment(action.start)
            }
        }
    };
    let kind = action.kind.clone();
    view! {
        <li class="todo">
            <button class="todo-check" type="button" aria-label=move || tf(EntryText::Finish, &[&name]) on:click=finish>
                <IconView icon=Icon::Circle />
            </button>
            <a class="todo-body grow" href=Page::Customer(doc).to_string()>
                <span class="todo-title">
                    {action.important.then(|| view! { <span class="todo-flag" title=move || t(EntryText::Important)><IconView icon=Icon::Flag /></span> })}
                    {action.title}
                </span>
                <span class="todo-line">
                    <span class="todo-customer ellipsis">{customer}</span>
                    <span>{move || values::action_kind(Language::current(), &kind)}</span>
                    <span class="todo-when">{when}</span>
                </span>
            </a>
            {phone
                .map(|phone| {
                    view! {
                        <a class="icon-button" href=format!("tel:{phone}") aria-label=move || t(EntryText::Call) title=phone>
                            <IconView icon=Icon::Phone />
                        </a>
                    }
                })}
            <Menu label=text(EntryText::PutOff) icon=Icon::Clock>
                {TimeLabel::ALL
                    .map(|label| view! { <MenuItem label=text(label_name(label)) on:click=move |_| put_off(label) /> })
                    .collect_view()}
            </Menu>
        </li>
    }
}
