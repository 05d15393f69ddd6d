//! One person: entering, changing, a new password, leaving and handing over.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    api::{PasswordLink, PersonForm},
    id::{DepartmentId, UserId},
    people::{Person, Role},
};
use web_sys::SubmitEvent;

use super::{people::States, profile::role_name};
use crate::{
    i18n::{t, text, tf},
    screen::{
        account::{AccountError, explain},
        company::{self, Invitation},
        workspace::Workspace,
    },
    ui::{
        Tone,
        button::{Button, ButtonKind, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Choice, InputKind, Need, SelectField, TextField},
        show::Show,
        toast::Toaster,
    },
};

crate::texts! {
    enum PersonText {
        New => "新增同事", "Add a colleague";
        Change => "同事资料", "Colleague";
        Name => "姓名", "Name";
        Login => "账号", "Log-in name";
        LoginHint => "一般是手机号", "Usually the mobile number";
        Role => "角色", "Role";
        Department => "部门", "Department";
        NoDepartment => "直属公司", "Directly under the company";
        Save => "保存", "Save";
        Saved => "已保存", "Saved";
        NewPassword => "重设密码", "New password";
        ResetStep => "重置两步验证", "Reset second step";
        StepReset => "{0} 的两步验证已重置", "The second step of {0} was reset";
        Leave => "离职交接", "Leaving";
        Return => "复职", "Coming back";
        Cancel => "取消", "Cancel";
        LeaveAsk => "{0} 将不能再登录，所有设备下次联网时会清除本机数据；历史记录都保留。",
            "{0} can no longer log in; all devices are wiped the next time they connect. The history is kept.";
        Unsent => "这些设备上次联网时还有 {0} 条内容没有同步，会丢失。要保留，请先在“登录的设备”里选“先上传再清除”。",
            "When these devices were last heard of, they had {0} change{0?s} that were not synced; they would be lost. To keep them, first end the devices with “Upload, then wipe”.";
        Heir => "{0} 个客户交给", "{0} customer{0?s} go to";
        Nobody => "暂不交接", "Nobody for now";
        LeaveNow => "确认离职", "They leave";
        HasLeft => "{0} 已离职，客户已交接", "{0} has left; the customers were handed over";
    }
}

/// Who is in the dialog.
#[derive(Debug, Clone, PartialEq)]
pub enum Editing {
    /// Somebody new.
    New,
    /// Somebody who is there.
    Known(Person),
}

/// The dialog of one person.
#[component]
pub fn PersonDialog(
    /// Who is in it.
    editing: RwSignal<Option<Editing>>,
    /// What the server knows of people.
    states: States,
    /// Whose leaving is to be asked about.
    leaving: RwSignal<Option<Person>>,
    /// The link that was made.
    link: RwSignal<Option<PasswordLink>>,
    /// Something changed.
    changed: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(editing.read().is_some()));
    let title = move || t(if *editing.read() == Some(Editing::New) { PersonText::New } else { PersonText::Change });
    view! {
        <Dialog open title=title>
            {move || editing.get().map(|editing| view! { <Form editing states open leaving link changed /> })}
        </Dialog>
    }
}

#[component]
fn Form(
    editing: Editing,
    states: States,
    open: RwSignal<bool>,
    leaving: RwSignal<Option<Person>>,
    link: RwSignal<Option<PasswordLink>>,
    changed: Callback<()>,
) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let person = match editing {
        Editing::New => None,
        Editing::Known(person) => Some(person),
    };
    let given = |of: fn(&Person) -> String| RwSignal::new(person.as_ref().map(of).unwrap_or_default());
    let (name, login) = (given(|person| person.name.clone()), given(|person| person.login.clone()));
    let department = given(|person| person.department.map(|id| id.to_string()).unwrap_or_default());
    let role = RwSignal::new(person.as_ref().map_or(Role::Rep, |person| person.role).key().to_owned());
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<AccountError>));
    let roles = Role::ALL.map(|role| Choice::new(role.key(), text(role_name(role)))).to_vec();
    let departments = Signal::derive(move || department_choices(workspace, None));
    let id = person.as_ref().map(|person| person.id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let form = PersonForm {
            name: name.get_untracked(),
            login: login.get_untracked(),
            role: Role::from_key(&role.read_untracked()).unwrap_or(Role::Rep),
            department: department.read_untracked().parse::<DepartmentId>().ok(),
        };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = match id {
                Some(id) => company::change(id, &form).await.map(|()| None),
                None => company::enter(&form).await.map(Some),
            };
            busy.try_set(false);
            match answer {
                Ok(made) => {
                    changed.run(());
                    open.set(false);
                    toaster.say(Tone::Good, t(PersonText::Saved));
                    if made.is_some() {
                        link.set(made);
                    }
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    view! {
        <form on:submit=submit>
            <DialogBody>
                <div class="stack">
                    <TextField label=text(PersonText::Name) value=name need=Need::Required />
                    <TextField label=text(PersonText::Login) value=login kind=InputKind::Phone need=Need::Required hint=text(PersonText::LoginHint) />
                    <SelectField label=text(PersonText::Role) value=role choices=roles />
                    <SelectField label=text(PersonText::Department) value=department choices=departments none=text(PersonText::NoDepartment) />
                    {person.map(|person| view! { <Deeds person states open leaving link changed failed /> })}
                    <p class="form-error" role="alert">{move || failed.read().as_ref().map(explain)}</p>
                </div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(PersonText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(PersonText::Save) tone=Tone::Primary kind=ButtonKind::Submit disabled=busy />
            </DialogActions>
        </form>
    }
}

/// Departments to choose from, but those below `except`. Reactive.
pub fn department_choices(workspace: Workspace, except: Option<DepartmentId>) -> Vec<Choice> {
    let roster = workspace.roster.read();
    let below = except.map(|id| roster.departments_below(id)).unwrap_or_default();
    let choices = roster.departments.values().filter(|department| !below.contains(&department.id));
    choices.map(|department| Choice::new(department.id.to_string(), department.name.clone())).collect()
}

/// What can be done to somebody who is there.
#[component]
fn Deeds(
    person: Person,
    states: States,
    open: RwSignal<bool>,
    leaving: RwSignal<Option<Person>>,
    link: RwSignal<Option<PasswordLink>>,
    changed: Callback<()>,
    failed: RwSignal<Option<AccountError>>,
) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let (id, name, active) = (person.id, person.name.clone(), person.active);
    let invite = move |why: Invitation| {
        spawn_local(async move {
            match company::invite(id, why).await {
                Ok(made) => {
                    changed.run(());
                    open.set(false);
                    link.set(Some(made));
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let reset = move |_| {
        let name = name.clone();
        spawn_local(async move {
            match company::reset_totp(id).await {
                Ok(()) => {
                    changed.run(());
                    toaster.say(Tone::Good, tf(PersonText::StepReset, &[&name]));
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let leave = move |_| {
        open.set(false);
        leaving.set(Some(person.clone()));
    };
    let totp = move || states.read().get(&id).is_some_and(|state| state.totp);
    let other = move || workspace.me() != Some(id);
    view! {
        <div class="cluster">
            {if active {
                view! { <Button label=text(PersonText::NewPassword) on:click=move |_| invite(Invitation::NewPassword) /> }.into_any()
            } else {
                view! { <Button label=text(PersonText::Return) on:click=move |_| invite(Invitation::Return) /> }.into_any()
            }}
            {move || totp().then(|| view! { <Button label=text(PersonText::ResetStep) on:click=reset.clone() /> })}
            {move || (active && other()).then(|| view! { <QuietButton label=text(PersonText::Leave) tone=Tone::Bad on:click=leave.clone() /> })}
        </div>
    }
}

/// Asks who gets a leaver's customers, and says what would be lost.
#[component]
pub fn LeaveDialog(
    /// Who leaves.
    leaving: RwSignal<Option<Person>>,
    /// What the server knows of people.
    states: States,
    /// Something changed.
    changed: Callback<()>,
) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let (open, heir) = (RwSignal::new(false), RwSignal::new(String::new()));
    let failed = RwSignal::new(None::<AccountError>);
    Effect::new(move |_| {
        heir.set(String::new());
        failed.set(None);
        open.set(leaving.read().is_some());
    });
    let name = move || leaving.read().as_ref().map(|person| person.name.clone()).unwrap_or_default();
    let state = move || leaving.read().as_ref().and_then(|person| states.read().get(&person.id).copied());
    let unsent = move || state().map_or(0, |state| state.unsent);
    let customers = move || state().map_or(0, |state| state.customers);
    let heirs = Signal::derive(move || {
        let leaver = leaving.read().as_ref().map(|person| person.id);
        let roster = workspace.roster.read();
        let others = roster.people.values().filter(|person| person.active && Some(person.id) != leaver);
        others.map(|person| Choice::new(person.id.to_string(), person.name.clone())).collect::<Vec<_>>()
    });
    let leave = move |_| {
        let Some(person) = leaving.get_untracked() else { return };
        let heir = heir.read_untracked().parse::<UserId>().ok();
        spawn_local(async move {
            match company::leave(person.id, heir).await {
                Ok(()) => {
                    changed.run(());
                    toaster.say(Tone::Good, tf(PersonText::HasLeft, &[&person.name]));
                    open.set(false);
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    view! {
        <Dialog open title=text(PersonText::Leave)>
            <DialogBody>
                <div class="stack">
                    <p>{move || tf(PersonText::LeaveAsk, &[&name()])}</p>
                    <Show when=move || { unsent() > 0 }>
                        <p class="callout" data-tone="warn">{move || tf(PersonText::Unsent, &[&unsent()])}</p>
                    </Show>
                    <SelectField label=move || tf(PersonText::Heir, &[&customers()]) value=heir choices=heirs none=text(PersonText::Nobody) />
                    <p class="form-error" role="alert">{move || failed.read().as_ref().map(explain)}</p>
                </div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(PersonText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(PersonText::LeaveNow) tone=Tone::Bad on:click=leave />
            </DialogActions>
        </Dialog>
    }
}
