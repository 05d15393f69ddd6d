//! Who I am, my password, logging out.

use leptos::{prelude::*, task::spawn_local};
use shared::people::Role;
use web_sys::SubmitEvent;

use super::{rights::CompanyRights, second_step::SecondStepLine};
use crate::{
    i18n::{format, t, text, tf},
    screen::{
        account::{self, AccountError, explain},
        workspace::Workspace,
    },
    ui::{
        Tone,
        button::{Button, ButtonKind, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{InputKind, Need, TextField, Toggle},
        icon::Icon,
        settings_line::SettingsLine,
        show::Show,
        toast::Toaster,
    },
};

crate::texts! {
    pub enum ProfileText {
        Name => "姓名", "Name";
        Login => "账号", "Log-in name";
        Role => "角色", "Role";
        Department => "部门", "Department";
        Company => "公司", "Company";
        Administrator => "管理员", "Administrator";
        Boss => "老板", "Boss";
        Manager => "主管", "Manager";
        Rep => "销售", "Sales rep";
        Finance => "财务", "Finance";
        Password => "密码", "Password";
        Change => "修改密码", "Change password";
        Old => "现在的密码", "Current password";
        New => "新密码", "New password";
        NewHint => "至少 8 位，不要太常见", "At least 8 characters, not a common one";
        Save => "保存", "Save";
        Changed => "密码已修改", "Password changed";
        LogOut => "退出登录", "Log out";
        LogOutAsk => "退出后需要重新登录才能查看客户。", "You will have to log in again to see your customers.";
        Unsent => "还有 {0} 条内容没有同步，退出前请先联网同步或导出。", "{0} change{0?s} are not synced yet. Sync or export them before logging out.";
        Wipe => "同时删除本机上的数据", "Delete the data on this device too";
        Cancel => "取消", "Cancel";
    }
}

/// The word for a role.
pub fn role_name(role: Role) -> ProfileText {
    match role {
        Role::Administrator => ProfileText::Administrator,
        Role::Boss => ProfileText::Boss,
        Role::Manager => ProfileText::Manager,
        Role::Rep => ProfileText::Rep,
        Role::Finance => ProfileText::Finance,
    }
}

/// The page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let workspace = Workspace::here();
    let (changing, leaving) = (RwSignal::new(false), RwSignal::new(false));
    let person = move || workspace.session.get().map(|session| session.person.clone());
    let department = move || {
        let department = person()?.department?;
        workspace.roster.read().departments.get(&department).map(|department| department.name.clone())
    };
    view! {
        <div class="card rows">
            <SettingsLine label=text(ProfileText::Name)>{move || person().map(|person| person.name)}</SettingsLine>
            <SettingsLine label=text(ProfileText::Login)>{move || person().map(|person| format::phone(&person.login))}</SettingsLine>
            <SettingsLine label=text(ProfileText::Role)>{move || person().map(|person| t(role_name(person.role)))}</SettingsLine>
            <Show when=move || department().is_some()>
                <SettingsLine label=text(ProfileText::Department)>{department}</SettingsLine>
            </Show>
            <SettingsLine label=text(ProfileText::Company)>{move || workspace.session.get().map(|session| session.company.clone())}</SettingsLine>
            <SettingsLine label=text(ProfileText::Password)>
                <Button label=text(ProfileText::Change) on:click=move |_| changing.set(true) />
            </SettingsLine>
            <SecondStepLine />
        </div>
        <div>
            <Button label=text(ProfileText::LogOut) icon=Icon::LogOut on:click=move |_| leaving.set(true) />
        </div>
        <CompanyRights />
        <Dialog open=changing title=text(ProfileText::Change)>
            <PasswordForm open=changing />
        </Dialog>
        <LogOutDialog open=leaving />
    }
}

#[component]
fn PasswordForm(open: RwSignal<bool>) -> impl IntoView {
    let toaster = Toaster::here();
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<AccountError>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (old, new) = (old.get_untracked(), new.get_untracked());
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = account::change_password(old, new).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    toaster.say(Tone::Good, t(ProfileText::Changed));
                    open.set(false);
                }
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <form on:submit=submit>
            <DialogBody>
                <div class="stack">
                    <TextField label=text(ProfileText::Old) value=old kind=InputKind::Password need=Need::Required />
                    <TextField label=text(ProfileText::New) value=new kind=InputKind::NewPassword need=Need::Required hint=text(ProfileText::NewHint) />
                    <p class="form-error" role="alert">{move || failed.read().as_ref().map(explain)}</p>
                </div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(ProfileText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(ProfileText::Save) tone=Tone::Primary kind=ButtonKind::Submit disabled=busy />
            </DialogActions>
        </form>
    }
}

/// Asks before logging out, and says what is not synced yet.
#[component]
pub fn LogOutDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let wipe = RwSignal::new(false);
    let unsent = Memo::new(move |_| workspace.sync.read().unsent);
    let leave = move |_| {
        let wipe = wipe.get_untracked();
        open.set(false);
        spawn_local(async move {
            account::log_out().await;
            workspace.log_out(wipe);
        });
    };
    view! {
        <Dialog open title=text(ProfileText::LogOut)>
            <DialogBody>
                <div class="stack">
                    <p>{move || t(ProfileText::LogOutAsk)}</p>
                    <Show when=move || { unsent.get() > 0 }>
                        <p class="callout" data-tone="warn">{move || tf(ProfileText::Unsent, &[&unsent.get()])}</p>
                    </Show>
                    <Toggle label=text(ProfileText::Wipe) value=wipe />
                </div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(ProfileText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(ProfileText::LogOut) tone=Tone::Bad on:click=leave />
            </DialogActions>
        </Dialog>
    }
}
