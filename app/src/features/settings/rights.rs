//! Company settings that grant rights: for administrators, asked of the server.

use leptos::{prelude::*, task::spawn_local};
use shared::people::{Role, Setting};

use crate::{
    i18n::{t, text},
    screen::{
        account::{AccountError, explain},
        company,
        workspace::Workspace,
    },
    ui::{
        segmented::{Segment, Segmented},
        settings_line::SettingsLine,
        show::Show,
    },
};

crate::texts! {
    enum RightsText {
        Title => "公司权限", "Company rights";
        OwnerSeesCommercial => "负责人查看自己客户的商务信息", "Owners see the commercial part of their customers";
        No => "不可见", "Hidden";
        Yes => "可见", "Visible";
    }
}

/// The settings; nothing for those who may not change them.
#[component]
pub fn CompanyRights() -> impl IntoView {
    let workspace = Workspace::here();
    let may = Memo::new(move |_| {
        workspace.session.read().as_ref().is_some_and(|session| session.person.role == Role::Administrator)
    });
    let sees = Memo::new(move |_| workspace.roster.read().settings.owner_sees_commercial);
    let error = RwSignal::new(None::<AccountError>);
    let choose = Callback::new(move |sees: bool| {
        error.set(None);
        spawn_local(async move {
            match company::set_setting(Setting::OwnerSeesCommercial(sees)).await {
                Ok(()) => workspace.sync_now(),
                Err(why) => {
                    error.try_set(Some(why));
                }
            }
        });
    });
    view! {
        <Show when=move || may.get()>
            <h3 class="section-title">{move || t(RightsText::Title)}</h3>
            <div class="card rows">
                <SettingsLine label=text(RightsText::OwnerSeesCommercial)>
                    <Segmented
                        label=text(RightsText::OwnerSeesCommercial)
                        segments=vec![Segment::new(false, text(RightsText::No)), Segment::new(true, text(RightsText::Yes))]
                        value=sees
                        on_choose=choose
                    />
                </SettingsLine>
            </div>
            {move || error.get().map(|why| view! { <p class="callout" data-tone="bad" role="alert">{move || explain(&why)}</p> })}
        </Show>
    }
}
