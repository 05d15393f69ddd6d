//! Tabs: several views of one thing, one of them shown.

use leptos::{prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// One tab.
#[derive(Clone)]
pub struct Tab<T> {
    /// What it shows.
    pub value: T,
    /// Its word.
    pub label: TextProp,
    /// How many things it holds.
    pub count: Signal<Option<usize>>,
}

impl<T> Tab<T> {
    /// A tab of a word.
    pub fn new(value: T, label: impl Into<TextProp>) -> Self {
        Self { value, label: label.into(), count: Signal::stored(None) }
    }

    /// With a count.
    pub fn with_count(mut self, count: impl Into<Signal<Option<usize>>>) -> Self {
        self.count = count.into();
        self
    }
}

/// The row of tabs. What the chosen one shows is up to the caller.
#[component]
pub fn Tabs<T>(
    /// What the tabs are about, read aloud.
    #[prop(into)]
    label: TextProp,
    /// The tabs.
    tabs: Vec<Tab<T>>,
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
    let tabs = tabs
        .into_iter()
        .map(|Tab { value: mine, label, count }| {
            let chosen = {
                let mine = mine.clone();
                Memo::new(move |_| *value.read() == mine)
            };
            view! {
                <button
                    class="tab"
                    type="button"
                    role="tab"
                    aria-selected=move || if chosen.get() { "true" } else { "false" }
                    tabindex=move || if chosen.get() { "0" } else { "-1" }
                    on:click=move |_| on_choose.run(mine.clone())
                >
                    {move || label.get()}
                    {move || count.get().map(|count| view! { <span class="tab-badge">{count}</span> })}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="tabs" role="tablist" aria-label=move || label.get() on:keydown=move_between>
            {tabs}
        </div>
    }
}

/// Arrow keys choose the neighbour.
fn move_between(event: KeyboardEvent) {
    let focused = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let neighbour = focused.and_then(|tab| match event.key().as_str() {
        "ArrowRight" => tab.next_element_sibling(),
        "ArrowLeft" => tab.previous_element_sibling(),
        _ => None,
    });
    if let Some(tab) = neighbour.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        tab.click();
        // A browser that refuses focus leaves it where it is, which is fine.
        let _ = tab.focus();
    }
}
