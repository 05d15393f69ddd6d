//! The position of an address: taken where one stands, or taken away.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    id::DocId,
    value::{Place, Position, Value},
};

use super::edit::Field;
use crate::{
    features::customers::text::RecordText,
    i18n::{Language, Text as _, t, text, tf},
    screen::{
        position::{self, NoPosition},
        workspace::{Say, Workspace},
    },
    ui::{
        Tone,
        button::{ButtonSize, IconButton, QuietButton},
        icon::Icon,
        toast::Toaster,
    },
};

/// What one can do with an address.
#[component]
pub fn PlaceTools(doc: DocId, field: Field, value: Memo<Option<Value>>) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let busy = RwSignal::new(false);
    let place = Memo::new(move |_| match &*value.read() {
        Some(Value::Place(place)) => place.clone(),
        _ => Place::default(),
    });
    let store = move |position: Option<Position>| {
        let place = Place { position, ..place.get_untracked() };
        let value = (!place.address.is_empty() || place.position.is_some()).then_some(Value::Place(place));
        let said = untrack(|| tf(RecordText::Changed, &[&t(field.label())]));
        workspace.act(doc, field.set(value), Say::WithUndo(said));
    };
    let locate = move |_| {
        busy.set(true);
        let language = untrack(Language::current);
        spawn_local(async move {
            let found = position::current().await;
            if busy.try_set(false).is_some() {
                // The page was left meanwhile: nothing is written behind the person's back.
                return;
            }
            match found {
                Ok(position) => store(Some(position)),
                Err(NoPosition::NotAllowed) => toaster.say(Tone::Warn, RecordText::PositionDenied.within(language)),
                Err(NoPosition::Unavailable) => toaster.say(Tone::Warn, RecordText::PositionFailed.within(language)),
            }
        });
    };
    let label = move || t(if busy.get() { RecordText::Locating } else { RecordText::UsePosition });
    view! {
        <span class="property-tools place-tools">
            {move || place.get().position.map(|position| view! { <Located position on_clear=move |()| store(None) /> })}
            <QuietButton label size=ButtonSize::Small icon=Icon::Pin disabled=busy on:click=locate />
        </span>
    }
}

/// Where it is, as numbers; maps open it on a phone.
#[component]
fn Located(position: Position, #[prop(into)] on_clear: Callback<()>) -> impl IntoView {
    let coordinates = format!("{:.5}, {:.5}", position.latitude, position.longitude);
    let href = format!("geo:{},{}", position.latitude, position.longitude);
    view! {
        <a class="link place-position" href=href>{coordinates}</a>
        <span class="muted">{move || tf(RecordText::Accuracy, &[&position.accuracy_m.round()])}</span>
        <IconButton label=text(RecordText::ClearPosition) icon=Icon::Close on:click=move |_| on_clear.run(()) />
    }
}
