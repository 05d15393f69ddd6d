//! Fields of forms: a label, a control, a hint or what is wrong.

use leptos::{prelude::*, text_prop::TextProp};

use super::platform::unique_name;

/// What a one-line field takes; chooses keyboard, autofill and check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InputKind {
    /// Any text.
    #[default]
    Text,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A whole number.
    Integer,
    /// A calendar day, `2026-11-23`.
    Day,
    /// A day with a time, `2026-11-23T14:30`.
    Moment,
    /// A log-in name.
    LoginName,
    /// The password until now.
    Password,
    /// A password to be.
    NewPassword,
    /// A PIN, which no password manager is to fill.
    Pin,
    /// A code of the second step of log-in.
    Code,
    /// Words to look for.
    Search,
}

impl InputKind {
    /// The `type` attribute.
    pub fn html(self) -> &'static str {
        match self {
            Self::Text | Self::LoginName | Self::Integer | Self::Url | Self::Code => "text",
            Self::Phone => "tel",
            Self::Email => "email",
            Self::Day => "date",
            Self::Moment => "datetime-local",
            Self::Password | Self::NewPassword | Self::Pin => "password",
            Self::Search => "search",
        }
    }

    /// The `inputmode` attribute: which keyboard a phone shows.
    pub fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::Integer => Some("numeric"),
            Self::Url => Some("url"),
            Self::Search => Some("search"),
            _ => None,
        }
    }

    /// The `autocomplete` attribute: password managers may fill log-ins, nothing fills a customer with the user's own data.
    pub fn autofill(self) -> &'static str {
        match self {
            Self::LoginName => "username",
            Self::Password => "current-password",
            Self::NewPassword => "new-password",
            Self::Code => "one-time-code",
            _ => "off",
        }
    }
}

/// Whether a form can be sent without the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Need {
    /// It can.
    #[default]
    Optional,
    /// It cannot.
    Required,
}

/// Label, control, hint and error, tied together for screen readers.
#[component]
fn Framed(
    id: String,
    label: TextProp,
    need: Need,
    hint: Option<TextProp>,
    error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let note = format!("{id}-note");
    view! {
        <div class="field" data-invalid=move || error.read().is_some().then_some("")>
            <label class="field-label" for=id>
                {move || label.get()}
                {(need == Need::Required).then(|| view! { <span class="field-required" aria-hidden="true">"*"</span> })}
            </label>
            {children()}
            <p class="field-note" id=note aria-live="polite">
                {move || error.get().or_else(|| hint.as_ref().map(|hint| hint.get().to_string()))}
            </p>
        </div>
    }
}

/// A field of one line.
#[component]
pub fn TextField(
    /// What it is for.
    #[prop(into)]
    label: TextProp,
    /// The text.
    value: RwSignal<String>,
    /// What it takes.
    #[prop(optional)]
    kind: InputKind,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
    /// Help below it.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// An example inside it.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// The control, to focus it.
    #[prop(optional)]
    node: NodeRef<leptos::html::Input>,
) -> impl IntoView {
    let id = unique_name("field");
    let note = format!("{id}-note");
    view! {
        <Framed id=id.clone() label need hint error>
            <input
                class="input"
                id=id
                node_ref=node
                type=kind.html()
                inputmode=kind.keyboard()
                autocomplete=kind.autofill()
                required=need == Need::Required
                placeholder=move || placeholder.as_ref().map(|text| text.get().to_string())
                aria-describedby=note
                aria-invalid=move || error.read().is_some().then_some("true")
                bind:value=value
            />
        </Framed>
    }
}

/// A field of several lines that grows with its text.
#[component]
pub fn TextArea(
    /// What it is for.
    #[prop(into)]
    label: TextProp,
    /// The text.
    value: RwSignal<String>,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
    /// Help below it.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// An example inside it.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// Lines at first.
    #[prop(default = 3)]
    rows: u32,
    /// The control, to focus it.
    #[prop(optional)]
    node: NodeRef<leptos::html::Textarea>,
) -> impl IntoView {
    let id = unique_name("field");
    let note = format!("{id}-note");
    view! {
        <Framed id=id.clone() label need hint error>
            <textarea
                class="input"
                id=id
                node_ref=node
                rows=rows.to_string()
                autocomplete="off"
                placeholder=move || placeholder.as_ref().map(|text| text.get().to_string())
                aria-describedby=note
                aria-invalid=move || error.read().is_some().then_some("true")
                bind:value=value
            ></textarea>
        </Framed>
    }
}

/// A choice of a list.
#[derive(Clone)]
pub struct Choice {
    /// What is stored.
    pub key: String,
    /// What is read.
    pub label: TextProp,
}

impl Choice {
    /// A choice.
    pub fn new(key: impl Into<String>, label: impl Into<TextProp>) -> Self {
        Self { key: key.into(), label: label.into() }
    }
}

/// A field with a list to choose from. A stored value that is not in the list stays and is shown.
#[component]
pub fn SelectField(
    /// What it is for.
    #[prop(into)]
    label: TextProp,
    /// The key of the chosen one; empty: none.
    value: RwSignal<String>,
    /// The list.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The words for none; without them one must be chosen.
    #[prop(optional, into)]
    none: Option<TextProp>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = unique_name("field");
    view! {
        <Framed id=id.clone() label need=Need::Optional hint=None error>
            <select class="input" id=id on:change=move |event| value.set(event_target_value(&event)) prop:value=value>
                {options(value.into(), choices, none)}
            </select>
        </Framed>
    }
}

/// The options of a `<select>`: none, the list, and a stored value that the list does not know.
pub fn options(value: Signal<String>, choices: Signal<Vec<Choice>>, none: Option<TextProp>) -> impl IntoView {
    move || {
        let chosen = value.get();
        let list = choices.get();
        let unknown = (!chosen.is_empty() && list.iter().all(|choice| choice.key != chosen))
            .then(|| Choice::new(chosen.clone(), chosen.clone()));
        let none = none.clone().map(|label| Choice { key: String::new(), label });
        none.into_iter()
            .chain(list)
            .chain(unknown)
            .map(|choice| {
                let selected = choice.key == chosen;
                view! {
                    <option value=choice.key selected=selected>
                        {move || choice.label.get()}
                    </option>
                }
            })
            .collect_view()
    }
}

/// A switch with its word.
#[component]
pub fn Toggle(
    /// What it switches.
    #[prop(into)]
    label: TextProp,
    /// Whether it is on.
    value: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <label class="toggle">
            <input type="checkbox" role="switch" prop:checked=value on:change=move |event| value.set(event_target_checked(&event)) />
            <span>{move || label.get()}</span>
        </label>
    }
}
