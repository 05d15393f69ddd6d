//! The index at the edge of a phone's list: a touch on a letter sorts by name and goes there.

use leptos::{html, prelude::*};
use shared::{
    facts::Facts,
    query::sort::{Column, Direction, Sort},
};

use super::{rows::ListKey, state::ListState, text::ListText};
use crate::{i18n::t, screen::workspace::Workspace, ui::show::Show};

/// What the bar offers: digits and everything else that comes before A, then the letters.
const LETTERS: &str = "#ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BY_NAME: Sort = Sort { column: Column::Name, direction: Direction::Up };

/// Under which letter a name stands: that of its first reading, as the order of names has it.
fn letter_of(facts: &Facts) -> usize {
    let first = facts.pinyin.chars().next().map_or('#', |c| c.to_ascii_uppercase());
    LETTERS.find(first).unwrap_or(0)
}

/// The letter at a height of the bar, both in pixels.
fn letter_at(y_px: f64, height_px: f64) -> usize {
    let share = if height_px > 0.0 { (y_px / height_px).clamp(0.0, 1.0) } else { 0.0 };
    ((share * LETTERS.len() as f64) as usize).min(LETTERS.len() - 1)
}

/// The bar. It is one control: a finger slides over it, arrow keys step.
#[component]
pub fn LetterBar(
    /// The list.
    state: ListState,
    /// Whether it is out of use.
    #[prop(into)]
    hidden: Signal<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let node = NodeRef::<html::Div>::new();
    let chosen = RwSignal::new(0_usize);
    let held = RwSignal::new(false);
    let go = move |letter: usize| {
        chosen.set(letter);
        if state.query.read_untracked().sort != Some(BY_NAME) {
            state.change(|query| query.sort = Some(BY_NAME));
        }
        let book = workspace.book.read_untracked();
        let reached = |place: &usize| match state.key_at(*place) {
            Some(ListKey::Customer(doc)) => book.get(doc).is_some_and(|facts| letter_of(facts) >= letter),
            _ => false,
        };
        let count = state.count.get_untracked();
        let place = untrack(|| (0..count).find(reached));
        state.jump.set(Some(place.unwrap_or(count.saturating_sub(1))));
    };
    let slide = move |event: &web_sys::PointerEvent| {
        if let Some(bar) = node.get_untracked() {
            let edge = bar.get_bounding_client_rect();
            go(letter_at(f64::from(event.client_y()) - edge.top(), edge.height()));
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let now = chosen.get_untracked();
        let letter = match event.key().as_str() {
            "ArrowUp" => now.saturating_sub(1),
            "ArrowDown" => (now + 1).min(LETTERS.len() - 1),
            "Home" => 0,
            "End" => LETTERS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        go(letter);
    };
    let word = move || &LETTERS[chosen.get()..=chosen.get()];
    view! {
        <div
            class="letter-bar"
            hidden=move || hidden.get()
            role="slider"
            tabindex="0"
            node_ref=node
            aria-label=move || t(ListText::JumpToLetter)
            aria-orientation="vertical"
            aria-valuemin="0"
            aria-valuemax=LETTERS.len() - 1
            aria-valuenow=move || chosen.get()
            aria-valuetext=word
            on:keydown=keys
            on:pointerdown=move |event| {
                held.set(true);
                slide(&event);
            }
            on:pointermove=move |event| if held.get_untracked() { slide(&event) }
            on:pointerup=move |_| held.set(false)
            on:pointercancel=move |_| held.set(false)
        >
            {LETTERS.chars().map(|letter| view! { <span aria-hidden="true">{letter.to_string()}</span> }).collect_view()}
            <Show when=move || held.get()>
                <output class="letter-shown">{word}</output>
            </Show>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_height_is_a_letter() {
        assert_eq!(letter_at(-5.0, 540.0), 0);
        assert_eq!(letter_at(0.0, 540.0), 0);
        assert_eq!(&LETTERS[letter_at(25.0, 540.0)..][..1], "A");
        assert_eq!(&LETTERS[letter_at(539.0, 540.0)..], "Z");
        assert_eq!(letter_at(9_999.0, 540.0), LETTERS.len() - 1);
        assert_eq!(letter_at(9.0, 0.0), 0);
    }
}
