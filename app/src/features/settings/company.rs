//! Departments, and what is set for the whole company.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    api::{CompanySettings, DepartmentForm},
    people::{Department, Role},
};
use web_sys::SubmitEvent;

use super::{person_dialog::department_choices, profile::role_name};
use crate::{
    i18n::{t, text},
    screen::{
        account::{AccountError, explain},
        company,
        workspace::Workspace,
    },
    ui::{
        Tone,
        button::{Button, ButtonKind, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Need, SelectField, TextField, Toggle},
        show::Show,
        toast::Toaster,
    },
};

crate::texts! {
    enum CompanyText {
        Department => "部门", "Department";
        DepartmentName => "部门名称", "Name of the department";
        Above => "上级部门", "Department above";
        Top => "直属公司", "Directly under the company";
        Company => "公司", "Company";
        CompanyName => "公司名称", "Name of the company";
        SecondStep => "这些角色登录必须两步验证", "These roles log in with a second step";
        Save => "保存", "Save";
        Saved => "已保存", "Saved";
        Cancel => "取消", "Cancel";
    }
}

/// The dialog of one department.
#[component]
pub fn DepartmentDialog(
    /// Which; the inner none: a new one.
    department: RwSignal<Option<Option<Department>>>,
    /// Something changed.
    changed: Callback<()>,
) -> impl IntoView {
    let (workspace, open) = (Workspace::here(), RwSignal::new(false));
    let (name, parent) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let failed = RwSignal::new(None::<AccountError>);
    Effect::new(move |_| {
        let chosen = department.get();
        let known = chosen.clone().flatten();
        name.set(known.as_ref().map(|department| department.name.clone()).unwrap_or_default());
        parent.set(known.and_then(|department| department.parent).map(|id| id.to_string()).unwrap_or_default());
        failed.set(None);
        open.set(chosen.is_some());
    });
    let id = move || department.get().flatten().map(|department| department.id);
    let choices = Signal::derive(move || department_choices(workspace, id()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let form = DepartmentForm { name: name.get_untracked(), parent: parent.read_untracked().parse().ok() };
        let id = untrack(id);
        spawn_local(async move {
            match company::put_department(id, &form).await {
                Ok(()) => {
                    changed.run(());
                    open.set(false);
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    view! {
        <Dialog open title=text(CompanyText::Department)>
            <form on:submit=submit>
                <DialogBody>
                    <div class="stack">
                        <TextField label=text(CompanyText::DepartmentName) value=name need=Need::Required />
                        <SelectField label=text(CompanyText::Above) value=parent choices none=text(CompanyText::Top) />
                        <p class="form-error" role="alert">{move || failed.read().as_ref().map(explain)}</p>
                    </div>
                </DialogBody>
                <DialogActions>
                    <QuietButton label=text(CompanyText::Cancel) on:click=move |_| open.set(false) />
                    <Button label=text(CompanyText::Save) tone=Tone::Primary kind=ButtonKind::Submit />
                </DialogActions>
            </form>
        </Dialog>
    }
}

/// The company's name, and which roles need a second step.
#[component]
pub fn CompanyCard() -> impl IntoView {
    let toaster = Toaster::here();
    let (name, ready, failed) =
        (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(None::<AccountError>));
    let roles = Role::ALL.map(|role| (role, RwSignal::new(false)));
    spawn_local(async move {
        if let Ok(settings) = company::settings().await {
            name.try_set(settings.name);
            for (role, on) in roles {
                on.try_set(settings.totp_roles.contains(&role));
            }
            ready.try_set(true);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let chosen = roles.iter().filter(|(_, on)| on.get_untracked()).map(|(role, _)| *role).collect();
        let settings = CompanySettings { name: name.get_untracked(), totp_roles: chosen };
        failed.set(None);
        spawn_local(async move {
            match company::set(&settings).await {
                Ok(()) => toaster.say(Tone::Good, t(CompanyText::Saved)),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let toggles =
        move || roles.map(|(role, on)| view! { <Toggle label=text(role_name(role)) value=on /> }).collect_view();
    view! {
        <Show when=move || ready.get()>
            <form class="section" on:submit=submit>
                <h3 class="section-title">{move || t(CompanyText::Company)}</h3>
                <div class="card card-pad stack">
                    <TextField label=text(CompanyText::CompanyName) value=name need=Need::Required />
                    <fieldset class="cluster">
                        <legend class="field-label">{move || t(CompanyText::SecondStep)}</legend>
                        {toggles}
                    </fieldset>
                    <p class="form-error" role="alert">{move || failed.read().as_ref().map(explain)}</p>
                    <div>
                        <Button label=text(CompanyText::Save) kind=ButtonKind::Submit />
                    </div>
                </div>
            </form>
        </Show>
    }
}
