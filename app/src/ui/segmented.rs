//! A few choices side by side, one of them chosen.

use leptos::{prelude::*, text_prop::TextProp};

use super::icon::{Icon, IconView};

/// One choice.
#[derive(Clone)]
pub struct Segment<T> {
    /// What it stands for.
    pub value: T,
    /// Its word.
    pub label: TextProp,
    /// A picture before the word.
    pub icon: Option<Icon>,
}

impl<T> Segment<T> {
    /// A choice of a word.
    pub fn new(value: T, label: impl Into<TextProp>) -> Self {
        Self { value, label: label.into(), icon: None }
    }

    /// With a picture.
    pub fn with_icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// A segmented control: radio buttons in a row, moved with the arrow keys.
#[component]
pub fn Segmented<T>(
    /// What is chosen here, read aloud.
    #[prop(into)]
    label: TextProp,
    /// The choices.
    segments: Vec<Segment<T>>,
    /// The chosen one.
    #[prop(into)]
    value: Signal<T>,
    /// Chooses.
    #[prop(into)]
    on_choose: Callback<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let name = super::platform::unique_name("segment");
    let segments = segments
        .into_iter()
        .map(|segment| {
            let (chosen, mine) = (segment.value.clone(), segment.value);
            view! {
                <label class="segment">
                    <input
                        type="radio"
                        name=name.clone()
                        class="visually-hidden"
                        prop:checked=move || *value.read() == chosen
                        on:change=move |_| on_choose.run(mine.clone())
                    />
                    {segment.icon.map(|icon| view! { <IconView icon /> })}
                    <span>{move || segment.label.get()}</span>
                </label>
            }
        })
        .collect_view();
    view! { <div class="segmented" role="radiogroup" aria-label=move || label.get()>{segments}</div> }
}
