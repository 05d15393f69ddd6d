//! All fields of a customer by group, and the fields that the company added itself.

use std::sync::Arc;

use leptos::prelude::*;
use shared::customer::field::{CustomerField, FieldGroup};

use super::{custom::CustomFields, edit::Field, property::Property};
use crate::{
    bridge::Opened,
    features::customers::text::RecordText,
    i18n::{t, tf},
    screen::workspace::Workspace,
    ui::{button::QuietButton, each::For, show::Show},
};

/// The properties. Groups that are mostly empty show what is filled in, until asked for everything.
#[component]
pub fn Properties(
    /// The record.
    record: Signal<Arc<Opened>>,
) -> impl IntoView {
    view! {
        <div class="properties">
            {FieldGroup::ALL.map(|group| view! { <Group record group /> })}
            <CustomFields record />
            <Origin record />
        </div>
    }
}

/// Fields that are always shown: those that people fill in by hand.
fn always(field: CustomerField) -> bool {
    matches!(field.group(), FieldGroup::Basic | FieldGroup::Reach)
        && !matches!(
            field,
            CustomerField::EnglishName
                | CustomerField::Number
                | CustomerField::Headcount
                | CustomerField::Parent
                | CustomerField::Country
        )
}

#[component]
fn Group(record: Signal<Arc<Opened>>, group: FieldGroup) -> impl IntoView {
    let every = RwSignal::new(false);
    let fields = move || {
        CustomerField::ALL.iter().copied().filter(move |field| field.group() == group && *field != CustomerField::Name)
    };
    let shown = Memo::new(move |_| {
        let record = record.read();
        fields()
            .filter(|field| every.get() || always(*field) || record.customer.fields.contains_key(field))
            .collect::<Vec<_>>()
    });
    let hidden = Memo::new(move |_| fields().count() - shown.read().len());
    let label = move || t(if every.get() { RecordText::FewerFields } else { RecordText::MoreFields });
    let switch = move || every.get() || hidden.get() > 0;
    view! {
        <section>
            <header class="property-group-head">
                <h3>{move || t(group.label())}</h3>
                <Show when=switch>
                    <QuietButton label size=crate::ui::button::ButtonSize::Small on:click=move |_| every.update(|every| *every = !*every) />
                </Show>
            </header>
            <For each=move || shown.get() key=|field| *field let:field>
                <Property record field=Field::Customer(field) />
            </For>
        </section>
    }
}

/// Who entered it, and where it came from.
#[component]
fn Origin(record: Signal<Arc<Opened>>) -> impl IntoView {
    let workspace = Workspace::here();
    let entered = move || {
        let created = record.read().customer.created;
        tf(RecordText::CreatedBy, &[&workspace.person_name(created.by), &workspace.reader().moment(created.at)])
    };
    let imported = move || {
        let record = record.read();
        let author = record.customer.origin.as_ref()?.author.clone()?;
        Some(tf(RecordText::ImportedFrom, &[&author]))
    };
    view! {
        <p class="record-origin">
            <bdi>{entered}</bdi>
            <bdi>{imported}</bdi>
        </p>
    }
}
