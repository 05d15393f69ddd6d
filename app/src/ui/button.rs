//! Buttons and links that look like buttons. `on:click` goes on the component.

use leptos::{prelude::*, text_prop::TextProp};

use super::{
    Tone,
    icon::{Icon, IconView},
};

/// How much room a button takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonSize {
    /// The size of fields.
    #[default]
    Normal,
    /// Within rows and bars.
    Small,
    /// The one thing to do on a page.
    Large,
}

impl ButtonSize {
    fn key(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Small => "small",
            Self::Large => "large",
        }
    }
}

/// What a button does in its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// Only what its click handler does.
    #[default]
    Action,
    /// Submits.
    Submit,
}

impl ButtonKind {
    fn key(self) -> &'static str {
        match self {
            Self::Action => "button",
            Self::Submit => "submit",
        }
    }
}

/// A button with a word on it.
#[component]
pub fn Button(
    /// The word.
    #[prop(into)]
    label: TextProp,
    /// `Primary` is filled, at most one in sight; `Neutral` outlined; `Bad` for what cannot be undone.
    #[prop(optional)]
    tone: Tone,
    /// Room.
    #[prop(optional)]
    size: ButtonSize,
    /// Role in a form.
    #[prop(optional)]
    kind: ButtonKind,
    /// Before the word.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button class="button" type=kind.key() data-tone=tone.key() data-size=size.key() disabled=disabled>
            {icon.map(|icon| view! { <IconView icon /> })}
            <span class="button-label">{move || label.get()}</span>
        </button>
    }
}

/// A button without chrome, for the lesser choice beside a `Button`.
#[component]
pub fn QuietButton(
    /// The word.
    #[prop(into)]
    label: TextProp,
    /// Colour of the word.
    #[prop(optional)]
    tone: Tone,
    /// Room.
    #[prop(optional)]
    size: ButtonSize,
    /// Before the word.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button class="quiet-button" type="button" data-tone=tone.key() data-size=size.key() disabled=disabled>
            {icon.map(|icon| view! { <IconView icon /> })}
            <span class="button-label">{move || label.get()}</span>
        </button>
    }
}

/// A button of one icon; its label is read aloud and shown on hover.
#[component]
pub fn IconButton(
    /// What it does.
    #[prop(into)]
    label: TextProp,
    /// The picture.
    #[prop(into)]
    icon: Signal<Icon>,
    /// Whether it is switched on, for a toggle; `None` for a plain button.
    #[prop(optional, into)]
    pressed: Signal<Option<bool>>,
    /// Colour of the picture.
    #[prop(optional)]
    tone: Tone,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let title = label.clone();
    view! {
        <button
            class="icon-button"
            type="button"
            data-tone=tone.key()
            aria-label=move || label.get()
            title=move || title.get()
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            disabled=disabled
        >
            <IconView icon />
        </button>
    }
}

/// A link (`tel:`, another page, a file) with a button's looks.
#[component]
pub fn LinkButton(
    /// The word.
    #[prop(into)]
    label: TextProp,
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// As for `Button`.
    #[prop(optional)]
    tone: Tone,
    /// Room.
    #[prop(optional)]
    size: ButtonSize,
    /// Before the word.
    #[prop(optional, into)]
    icon: Option<Icon>,
) -> impl IntoView {
    view! {
        <a class="button" href=href data-tone=tone.key() data-size=size.key()>
            {icon.map(|icon| view! { <IconView icon /> })}
            <span class="button-label">{move || label.get()}</span>
        </a>
    }
}
