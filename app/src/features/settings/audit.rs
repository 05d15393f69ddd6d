//! The audit log of the company: who did what, when, from which device.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    audit::{AuditEntry, AuditGroup, AuditQuery, AuditSubject},
    document::history::{Edit, Edited},
    id::UserId,
    people::Role,
    time::DAY_MS,
    value::Value,
};

use super::{audit_words::kind_words, profile::role_name};
use crate::{
    i18n::{Language, Text as _, format, t, text, tf, values},
    screen::{
        account::{AccountError, explain},
        company,
        routes::Page,
        workspace::Workspace,
    },
    ui::{
        button::Button,
        empty_state::EmptyState,
        field::{Choice, InputKind, SelectField, TextField},
        icon::Icon,
        skeleton::Skeleton,
    },
};

crate::texts! {
    enum AuditText {
        Hint => "日志按顺序相互校验，改动或删除都会被发现（服务器上运行 gendan audit verify）。",
            "Each entry seals the one before it: what is edited or deleted is noticed (run gendan audit verify on the server).";
        Person => "人员", "Person";
        Everybody => "所有人", "Everybody";
        Kind => "类型", "Kind";
        AllKinds => "全部", "All";
        Access => "登录与密码", "Log-in and passwords";
        People => "人员与部门", "People and departments";
        Devices => "设备", "Devices";
        Customers => "归属与导出", "Owners and exports";
        Records => "资料修改", "Records";
        Operation => "备份与恢复", "Backup and restore";
        From => "从", "From";
        Until => "到", "Until";
        More => "更多", "More";
        None => "没有符合条件的记录", "Nothing matches";
        Server => "系统", "System";
        Written => "写于 {0}", "written {0}";
        Synced => "同步于 {0}", "synced {0}";
        Count => "{0} 条", "{0}×";
        Other => "其他内容", "other content";
        Nothing => "空", "empty";
    }
}

fn group_words(group: AuditGroup) -> AuditText {
    match group {
        AuditGroup::Access => AuditText::Access,
        AuditGroup::People => AuditText::People,
        AuditGroup::Devices => AuditText::Devices,
        AuditGroup::Customers => AuditText::Customers,
        AuditGroup::Records => AuditText::Records,
        AuditGroup::Operation => AuditText::Operation,
    }
}

/// What has arrived of the log.
#[derive(Clone, Default)]
struct Shown {
    entries: Vec<AuditEntry>,
    next: Option<AuditQuery>,
    failed: Option<AccountError>,
    busy: bool,
}

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let workspace = Workspace::here();
    let [person, group, from, until] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let shown = RwSignal::new(Shown::default());
    let query = Memo::new(move |_| AuditQuery {
        person: person.read().parse::<UserId>().ok(),
        group: AuditGroup::from_key(&group.read()),
        from: start_of(workspace, &from.read(), 0),
        until: start_of(workspace, &until.read(), DAY_MS),
        ..AuditQuery::default()
    });
    let load = move |asked: AuditQuery, on: Vec<AuditEntry>| {
        shown.update(|shown| shown.busy = true);
        spawn_local(async move {
            let answer = company::audit(&asked).await;
            // What was asked before the filter changed is not wanted any more.
            let same = query.try_get_untracked().is_some_and(|now| now.address() == first_page(&asked).address());
            if !same {
                return;
            }
            let mut next = Shown { entries: on, ..Shown::default() };
            match answer {
                Ok(page) => {
                    next.entries.extend(page.entries);
                    next.next = page.next;
                }
                Err(error) => next.failed = Some(error),
            }
            shown.try_set(next);
        });
    };
    Effect::new(move |_| load(query.get(), Vec::new()));
    let more = move |_| {
        let now = shown.get_untracked();
        if let Some(next) = now.next.filter(|_| !now.busy) {
            load(next, now.entries);
        }
    };
    let people = Signal::derive(move || {
        let roster = workspace.roster.read();
        roster.people.values().map(|person| Choice::new(person.id.to_string(), person.name.clone())).collect::<Vec<_>>()
    });
    let groups = AuditGroup::ALL.map(|group| Choice::new(group.key(), text(group_words(group)))).to_vec();
    let rest = move || {
        let shown = shown.read();
        if let Some(error) = shown.failed.clone() {
            return view! { <p class="callout" data-tone="warn">{move || explain(&error)}</p> }.into_any();
        }
        if shown.busy && shown.entries.is_empty() {
            return view! { <Skeleton lines=8 /> }.into_any();
        }
        if shown.entries.is_empty() {
            return view! { <EmptyState icon=Icon::History title=text(AuditText::None) /> }.into_any();
        }
        let entries = shown.entries.iter().map(|entry| entry_view(workspace, entry)).collect_view();
        view! {
            <ol class="card rows">{entries}</ol>
            {shown.next.is_some().then(|| view! { <div><Button label=text(AuditText::More) on:click=more /></div> })}
        }
        .into_any()
    };
    view! {
        <p class="muted">{move || t(AuditText::Hint)}</p>
        <div class="audit-filters">
            <SelectField label=text(AuditText::Person) value=person choices=people none=text(AuditText::Everybody) />
            <SelectField label=text(AuditText::Kind) value=group choices=groups none=text(AuditText::AllKinds) />
            <TextField label=text(AuditText::From) value=from kind=InputKind::Day />
            <TextField label=text(AuditText::Until) value=until kind=InputKind::Day />
        </div>
        {rest}
    }
}

fn first_page(query: &AuditQuery) -> AuditQuery {
    AuditQuery { entry: None, change: None, ..query.clone() }
}

/// The instant at which a typed day begins, and `later` ms after it.
fn start_of(workspace: Workspace, day: &str, later: i64) -> Option<i64> {
    format::parse_iso_day(day).map(|day| workspace.zone().at(day, 0).plus_ms(later).0)
}

fn entry_view(workspace: Workspace, entry: &AuditEntry) -> impl IntoView + use<> {
    let language = Language::current();
    let who = entry.by.map(|id| workspace.person_name(id)).filter(|name| !name.is_empty());
    let who = who.unwrap_or_else(|| AuditText::Server.within(language).to_owned());
    let what = kind_words(entry.kind).within(language);
    let name = entry.name.clone().unwrap_or_default();
    let subject = match entry.subject {
        Some(AuditSubject::Customer(doc)) => {
            view! { <a class="link" href=Page::Customer(doc).to_string()><bdi>{name}</bdi></a> }.into_any()
        }
        _ => view! { <bdi>{name}</bdi> }.into_any(),
    };
    let count = entry.count.filter(|count| *count > 1).map(|count| tf(AuditText::Count, &[&count]));
    let mut lines: Vec<(String, String, String)> = entry.edits.iter().map(|edit| edit_line(language, edit)).collect();
    if entry.old.is_some() || entry.new.is_some() {
        let word =
            |value: &Option<String>| value.as_deref().map(|value| plain_word(language, value)).unwrap_or_default();
        lines.push((String::new(), word(&entry.old), word(&entry.new)));
    }
    lines.dedup();
    let reader = workspace.reader();
    let mut foot = Vec::new();
    match entry.written_at {
        Some(at) => {
            foot.push(tf(AuditText::Written, &[&reader.moment(at)]));
            foot.push(tf(AuditText::Synced, &[&reader.moment(entry.at)]));
        }
        None => foot.push(reader.moment(entry.at)),
    }
    foot.extend(entry.device.clone());
    foot.extend(entry.address.clone());
    view! {
        <li class="audit-entry">
            <p><bdi>{who}</bdi>" "{what}" "{subject}" "{count}</p>
            {lines.into_iter().map(|line| line_view(language, line)).collect_view()}
            <p class="muted">{foot.join(" · ")}</p>
        </li>
    }
}

fn line_view(language: Language, (what, old, new): (String, String, String)) -> impl IntoView + use<> {
    let shown = |value: String| if value.is_empty() { AuditText::Nothing.within(language).to_owned() } else { value };
    view! {
        <p class="audit-values" dir="auto">
            {(!what.is_empty()).then_some(what)}
            " "
            {(old != new).then(|| view! { <del><bdi>{shown(old)}</bdi></del> " → " <ins><bdi>{shown(new)}</bdi></ins> })}
        </p>
    }
}

/// Roles are stored by name.
fn plain_word(language: Language, value: &str) -> String {
    let roles: Option<Vec<&str>> =
        value.split_whitespace().map(|key| Role::from_key(key).map(|role| role_name(role).within(language))).collect();
    roles.filter(|roles| !roles.is_empty()).map_or_else(|| value.to_owned(), |roles| roles.join("、"))
}

/// What an edit changed, the value before and after; equal values are not shown.
fn edit_line(language: Language, edit: &Edit) -> (String, String, String) {
    let both = |write: &dyn Fn(&Value) -> String| {
        let write = |value: &Option<Value>| value.as_ref().map(write).unwrap_or_default();
        (write(&edit.old), write(&edit.new))
    };
    let (what, (old, new)) = match &edit.what {
        Edited::Field(field) => {
            (field.label().within(language).to_owned(), both(&|value| values::customer_value(language, *field, value)))
        }
        Edited::Contact(_, field) => {
            (field.label().within(language).to_owned(), both(&|value| values::contact_value(language, *field, value)))
        }
        Edited::Custom(label) => (label.clone(), both(&|value| values::plain(language, value))),
        Edited::Tag(tag) => (tag.clone(), both(&|value| values::plain(language, value))),
        _ => (AuditText::Other.within(language).to_owned(), (String::new(), String::new())),
    };
    (what, old, new)
}
