//! People and departments, as administrators keep them.

use std::{collections::BTreeMap, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use shared::{
    api::{PasswordLink, PersonState},
    id::{DepartmentId, UserId},
    people::{Department, Person},
};

use super::{
    person_dialog::{Editing, LeaveDialog, PersonDialog},
    profile::role_name,
    second_step::CopyButton,
};
use crate::{
    features::settings::company::{CompanyCard, DepartmentDialog},
    i18n::{t, text, tf},
    screen::{
        account::{AccountError, explain},
        company,
        workspace::Workspace,
    },
    ui::{
        Tone,
        avatar::Avatar,
        badge::Badge,
        button::Button,
        dialog::{Dialog, DialogActions, DialogBody},
        icon::{Icon, IconView},
    },
};

crate::texts! {
    enum PeopleText {
        Hint => "新同事用一次性链接设置自己的密码；离职时把客户一次交给别人。",
            "New colleagues choose their password with a one-time link; when somebody leaves, their customers go to somebody else in one step.";
        Add => "新增同事", "Add a colleague";
        Left => "已离职", "Left";
        SecondStep => "两步验证", "Second step";
        Customers => "{0} 个客户", "{0} customer{0?s}";
        Seen => "最近使用 {0}", "last used {0}";
        Departments => "部门", "Departments";
        AddDepartment => "新增部门", "Add a department";
        Link => "设置密码的链接", "Link to choose a password";
        LinkHint => "发给 {0}，只能用一次，{1} 前有效。", "Send it to {0}. It works once, until {1}.";
        Done => "完成", "Done";
    }
}

/// What the server knows of people beside the roster.
pub type States = RwSignal<Arc<BTreeMap<UserId, PersonState>>>;

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let workspace = Workspace::here();
    let (states, failed) = (States::new(Arc::default()), RwSignal::new(None::<AccountError>));
    let load = move || {
        spawn_local(async move {
            match company::people().await {
                Ok(list) => {
                    failed.try_set(None);
                    states.try_set(Arc::new(list.into_iter().map(|state| (state.user, state)).collect()));
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    load();
    let changed = Callback::new(move |()| {
        workspace.sync_now();
        load();
    });
    let editing = RwSignal::new(None::<Editing>);
    let (leaving, link) = (RwSignal::new(None::<Person>), RwSignal::new(None::<PasswordLink>));
    let department = RwSignal::new(None::<Option<Department>>);
    let people = move || {
        let mut people: Vec<Person> = workspace.roster.read().people.values().cloned().collect();
        people.sort_by(|a, b| (!a.active, a.role, &a.name).cmp(&(!b.active, b.role, &b.name)));
        people.into_iter().map(|person| view! { <PersonLine person states editing /> }).collect_view()
    };
    view! {
        <p class="muted">{move || t(PeopleText::Hint)}</p>
        {move || failed.get().map(|error| view! { <p class="callout" data-tone="warn">{move || explain(&error)}</p> })}
        <div>
            <Button label=text(PeopleText::Add) icon=Icon::Add tone=Tone::Primary on:click=move |_| editing.set(Some(Editing::New)) />
        </div>
        <ul class="card rows">{people}</ul>
        <section class="section">
            <h3 class="section-title">{move || t(PeopleText::Departments)}</h3>
            <ul class="card rows">{move || departments(workspace, department)}</ul>
            <div>
                <Button label=text(PeopleText::AddDepartment) icon=Icon::Add on:click=move |_| department.set(Some(None)) />
            </div>
        </section>
        <CompanyCard />
        <PersonDialog editing states leaving link changed />
        <LeaveDialog leaving states changed />
        <DepartmentDialog department changed />
        <LinkDialog link />
    }
}

#[component]
fn PersonLine(person: Person, states: States, editing: RwSignal<Option<Editing>>) -> impl IntoView {
    let workspace = Workspace::here();
    let id = person.id;
    let state = Memo::new(move |_| states.read().get(&id).copied());
    let name = Signal::stored(person.name.clone());
    let place = person.department.map(|id| department_name(workspace, id));
    let role = person.role;
    let facts = move || {
        let state = state.get()?;
        let customers = tf(PeopleText::Customers, &[&state.customers]);
        let seen = state.seen_at.map(|at| tf(PeopleText::Seen, &[&workspace.reader().ago(at)]));
        Some(std::iter::once(customers).chain(seen).map(|words| format!(" · {words}")).collect::<String>())
    };
    let active = person.active;
    let edit = move |_| editing.set(Some(Editing::Known(person.clone())));
    view! {
        <li>
            <button class="me-entry person-line" type="button" on:click=edit>
                <Avatar name />
                <span class="grow">
                    <span class="person-name"><bdi>{name}</bdi></span>
                    <span class="muted">{move || t(role_name(role))}{place.map(|place| format!(" · {place}"))}{facts}</span>
                </span>
                {(!active).then(|| view! { <Badge label=text(PeopleText::Left) /> })}
                {move || state.get().is_some_and(|state| state.totp).then(|| view! { <Badge label=text(PeopleText::SecondStep) tone=Tone::Good /> })}
                <IconView icon=Icon::ChevronRight />
            </button>
        </li>
    }
}

fn department_name(workspace: Workspace, id: DepartmentId) -> String {
    let roster = workspace.roster.read();
    roster.departments.get(&id).map(|department| department.name.clone()).unwrap_or_default()
}

/// Departments with the one above. Reactive.
fn departments(workspace: Workspace, chosen: RwSignal<Option<Option<Department>>>) -> impl IntoView {
    let roster = workspace.roster.get();
    let line = |department: &Department| {
        let above = department.parent.and_then(|id| roster.departments.get(&id)).map(|above| above.name.clone());
        let (name, department) = (department.name.clone(), department.clone());
        view! {
            <li>
                <button class="me-entry person-line" type="button" on:click=move |_| chosen.set(Some(Some(department.clone())))>
                    <IconView icon=Icon::People />
                    <span class="grow"><bdi>{name}</bdi>{above.map(|above| view! { <span class="muted">{format!(" · {above}")}</span> })}</span>
                    <IconView icon=Icon::ChevronRight />
                </button>
            </li>
        }
    };
    roster.departments.values().map(line).collect_view()
}

#[component]
fn LinkDialog(link: RwSignal<Option<PasswordLink>>) -> impl IntoView {
    let workspace = Workspace::here();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(link.read().is_some()));
    let hint = move || {
        link.get().map(|link| {
            tf(PeopleText::LinkHint, &[&workspace.person_name(link.user), &workspace.reader().moment(link.until)])
        })
    };
    let address = move || {
        let origin = window().location().origin().unwrap_or_default();
        link.get().map(|link| format!("{origin}/welcome#{}", link.token)).unwrap_or_default()
    };
    view! {
        <Dialog open title=text(PeopleText::Link)>
            <DialogBody>
                <div class="stack">
                    <p>{hint}</p>
                    <code class="secret">{address}</code>
                </div>
            </DialogBody>
            <DialogActions>
                {move || view! { <CopyButton words=address() /> }}
                <Button label=text(PeopleText::Done) tone=Tone::Primary on:click=move |_| open.set(false) />
            </DialogActions>
        </Dialog>
    }
}
