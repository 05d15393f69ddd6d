//! Menus: a button that opens a list of things to do. A native popover: it closes by itself and lies above everything.

use leptos::{html, prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::{
    Tone,
    icon::{Icon, IconView},
    platform::{call_method, unique_name},
};

/// How the button of a menu looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MenuFace {
    /// Only the icon.
    #[default]
    Icon,
    /// Icon and word.
    Labelled,
}

/// A button with a menu. Children are `MenuItem`s.
#[component]
pub fn Menu(
    /// What it offers.
    #[prop(into)]
    label: TextProp,
    /// The picture on the button.
    #[prop(default = Icon::More)]
    icon: Icon,
    /// The button's looks.
    #[prop(optional)]
    face: MenuFace,
    /// The items.
    children: Children,
) -> impl IntoView {
    let id = unique_name("menu");
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();
    let place = move |_: Event| {
        if let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) {
            place_below(&button, &list);
        }
    };
    let (name, name_of_list) = (label.clone(), label.clone());
    view! {
        <button
            class=if face == MenuFace::Icon { "icon-button" } else { "quiet-button" }
            type="button"
            node_ref=button
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-label=move || name.get()
            title=move || label.get()
        >
            <IconView icon />
            {(face == MenuFace::Labelled).then(|| view! { <span class="button-label">{move || name_of_list.get()}</span> })}
        </button>
        <div
            class="menu"
            id=id
            node_ref=list
            popover="auto"
            role="menu"
            on:toggle=place
            on:keydown=move_between
            on:click=move |_| {
                if let Some(list) = list.get_untracked() {
                    call_method(&list, "hidePopover");
                }
            }
        >
            {children()}
        </div>
    }
}

/// One thing to do. `on:click` goes on the component; the menu closes by itself.
#[component]
pub fn MenuItem(
    /// Its words.
    #[prop(into)]
    label: TextProp,
    /// A picture before them.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// `Bad` for what removes.
    #[prop(optional)]
    tone: Tone,
    /// Whether it is chosen, for a menu of choices.
    #[prop(optional, into)]
    checked: Signal<Option<bool>>,
    /// A key that does the same.
    #[prop(optional, into)]
    key: Option<String>,
) -> impl IntoView {
    let role = move || if checked.get().is_some() { "menuitemcheckbox" } else { "menuitem" };
    let shown = move || if checked.get() == Some(true) { Icon::Check } else { icon.unwrap_or(Icon::Check) };
    let hidden = move || icon.is_none() && checked.get() != Some(true);
    view! {
        <button
            class="menu-item"
            type="button"
            role=role
            tabindex="-1"
            data-tone=tone.key()
            aria-checked=move || checked.get().map(|on| if on { "true" } else { "false" })
        >
            <span class="menu-icon" data-hidden=move || hidden().then_some("")>
                <IconView icon=Signal::derive(shown) />
            </span>
            <span class="grow">{move || label.get()}</span>
            {key.map(|key| view! { <kbd>{key}</kbd> })}
        </button>
    }
}

/// Puts the open list below its button, within the window. On a phone the stylesheet makes it a sheet instead.
fn place_below(button: &HtmlElement, list: &HtmlElement) {
    if !list.matches(":popover-open").unwrap_or(false) {
        return;
    }
    let (anchor, size) = (button.get_bounding_client_rect(), list.get_bounding_client_rect());
    let extent = |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        value.ok().and_then(|v| v.as_f64()).unwrap_or(0.0)
    };
    let (width, height) = (extent(window().inner_width()), extent(window().inner_height()));
    let left = anchor.left().min(width - size.width() - 8.0).max(8.0);
    let below = anchor.bottom() + 4.0;
    let top = if below + size.height() > height - 8.0 { (anchor.top() - size.height() - 4.0).max(8.0) } else { below };
    let style = list.style();
    // Setting a known property to a length cannot fail.
    let _ = style.set_property("--menu-left", &format!("{}px", left.round() as i64));
    let _ = style.set_property("--menu-top", &format!("{}px", top.round() as i64));
    if let Ok(Some(first)) = list.query_selector("[role^=menuitem]")
        && let Ok(first) = first.dyn_into::<HtmlElement>()
    {
        let _ = first.focus();
    }
}

/// Arrow keys go through the items.
fn move_between(event: KeyboardEvent) {
    let step: fn(&Element) -> Option<Element> = match event.key().as_str() {
        "ArrowDown" => Element::next_element_sibling,
        "ArrowUp" => Element::previous_element_sibling,
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    let focused = document().active_element();
    if let Some(next) = focused.as_ref().and_then(step).and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        let _ = next.focus();
    }
}
