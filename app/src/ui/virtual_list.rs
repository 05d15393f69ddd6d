//! A list of any length of which only the visible rows exist.

use std::time::Duration;

use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Element;

/// Rows made above and below the visible ones, so that a fast flick finds them ready.
const SPARE_ROWS: usize = 5;
/// When other contents have been in sight for so long, the spare rows get theirs: whoever types on is not kept waiting.
const REST: Duration = Duration::from_millis(150);

/// What is in sight, whatever the list holds: the first row's place, and how many rows fit.
pub fn window(scroll_top_px: f64, height_px: f64, row_px: f64) -> (usize, usize) {
    if row_px <= 0.0 {
        return (0, 0);
    }
    // A float beyond usize saturates, so absurd scroll positions end at the last row.
    let top = (scroll_top_px.max(0.0) / row_px).floor() as usize;
    (top, (height_px.max(0.0) / row_px).ceil() as usize + 1)
}

/// The rows that exist, with the spare ones above and so many `below`: positions `[first, last)` of `count`.
pub fn existing_rows((top, rows): (usize, usize), below: usize, count: usize) -> (usize, usize) {
    let last = top.saturating_add(rows).saturating_add(below).min(count);
    let last = if rows == 0 { 0 } else { last };
    (top.saturating_sub(SPARE_ROWS).min(last), last)
}

/// Where a list should scroll so that a row is seen: `None` if it is already.
pub fn scroll_to_show(row: usize, scroll_top_px: f64, height_px: f64, row_px: f64) -> Option<f64> {
    let (top, bottom) = (row as f64 * row_px, (row + 1) as f64 * row_px);
    if top < scroll_top_px {
        Some(top)
    } else if bottom > scroll_top_px + height_px {
        Some(bottom - height_px)
    } else {
        None
    }
}

/// A row that exists. What it shows changes: making one costs far more than showing something else in it.
pub trait Row<K> {
    /// Its element.
    fn element(&self) -> &Element;

    /// Shows what a key stands for. Not reactive: see `looks_at` of the list.
    fn draw(&mut self, key: &K);
}

/// A row and what it shows; without a key it stays as it is until there is something to show again.
struct Slot<K, R> {
    key: Option<K>,
    row: R,
    /// Whether its element is hidden.
    hidden: bool,
}

impl<K, R> Slot<K, R> {
    fn new(row: R) -> Self {
        Self { key: None, row, hidden: false }
    }
}

/// The rows that were drawn, and what was in sight then.
struct Drawn<K, R> {
    slots: Vec<Slot<K, R>>,
    window: (usize, usize),
}

/// Gives each wanted key a slot, in the keys' order: its own if it has one, so that what is in sight keeps its element
/// and the focus in it; else one that is free; else a new one. Those left over come last.
fn assign<K: PartialEq, R>(slots: Vec<Slot<K, R>>, wanted: Vec<K>, make: impl Fn() -> R) -> Vec<Slot<K, R>> {
    let mut own: Vec<Option<Slot<K, R>>> = wanted.iter().map(|_| None).collect();
    let mut free = Vec::new();
    for slot in slots {
        match wanted.iter().position(|key| slot.key.as_ref() == Some(key)) {
            Some(place) if own[place].is_none() => own[place] = Some(slot),
            _ => free.push(slot),
        }
    }
    let mut free = free.into_iter();
    let mut placed: Vec<_> = own
        .into_iter()
        .zip(wanted)
        .map(|(own, key)| {
            let slot = own.or_else(|| free.next()).unwrap_or_else(|| Slot::new(make()));
            Slot { key: Some(key), ..slot }
        })
        .collect();
    placed.extend(free.map(|slot| Slot { key: None, ..slot }));
    placed
}

/// Gives each wanted key the slot at its place. A browser writes another text sooner than it moves an element.
fn assign_in_place<K, R>(slots: &mut Vec<Slot<K, R>>, wanted: Vec<K>, make: impl Fn() -> R) {
    let missing = wanted.len().saturating_sub(slots.len());
    slots.extend((0..missing).map(|_| Slot::new(make())));
    let mut wanted = wanted.into_iter();
    slots.iter_mut().for_each(|slot| slot.key = wanted.next());
}

/// Puts rows into the page in their order, moving none that stands right, and draws them. Beyond the first `shown`, those
/// that show nothing are hidden.
fn draw<K, R: Row<K>>(slots: &mut [Slot<K, R>], shown: usize, rows: &Element) {
    let mut next = rows.first_element_child();
    for (place, Slot { key, row, hidden }) in slots.iter_mut().enumerate() {
        let element = row.element();
        if next.as_ref() == Some(element) {
            next = element.next_element_sibling();
        } else {
            // It fails only if the list is no longer in the page.
            let _ = rows.insert_before(element, next.as_deref());
        }
        let hide = key.is_none() && place >= shown;
        if *hidden != hide {
            *hidden = hide;
            let _ = element.toggle_attribute_with_force("hidden", *hidden);
        }
        if let Some(key) = key {
            row.draw(key);
        }
    }
}

/// Whether the focus is in one of the rows.
fn focused(rows: &Element) -> bool {
    document().active_element().is_some_and(|element| rows.contains(Some(&element)))
}

/// A scrolling list with rows of one height. One effect draws them all: hundreds of cells change at every key that
/// somebody types, and a signal for each would cost more than the cells.
#[component]
pub fn VirtualList<K, R, A, L, M>(
    /// How many rows there are.
    #[prop(into)]
    count: Signal<usize>,
    /// What the row at a place shows. Reactive.
    key_at: A,
    /// Reads what rows look at besides their keys: when one of it changes, every row is drawn again. Read once for all
    /// rows, because each of some hundred reads of a signal would be noted.
    looks_at: L,
    /// Height of every row.
    row_px: f64,
    /// A row that must be in sight (the cursor).
    #[prop(into)]
    show_row: Signal<Option<usize>>,
    /// How far it is scrolled at first.
    top_px: f64,
    /// Told how far it is scrolled, in pixels.
    on_scroll: Callback<f64>,
    /// The list itself, to scroll it.
    node: NodeRef<html::Div>,
    /// Makes a row.
    make: M,
) -> impl IntoView
where
    K: PartialEq + 'static,
    R: Row<K> + 'static,
    A: Fn(usize) -> Option<K> + 'static,
    L: Fn() + 'static,
    M: Fn() -> R + 'static,
{
    let scroll_top = RwSignal::new(top_px);
    let height = RwSignal::new(0.0_f64);
    watch_height(node, height);
    if top_px > 0.0 {
        // Once the rows' space has its height.
        node.on_load(move |list| request_animation_frame(move || list.set_scroll_top(top_px as i32)));
    }

    let in_sight = Memo::new(move |_| window(scroll_top.get(), height.get(), row_px));
    // Told when other contents have been in sight for a while.
    let (rested, first_row) = (RwSignal::new(()), RwSignal::new(0_usize));
    let waiting = StoredValue::new_local(None::<TimeoutHandle>);
    let rows = NodeRef::<html::Div>::new();
    Effect::new(move |before: Option<Drawn<K, R>>| {
        rested.track();
        let (window, rows) = (in_sight.get(), rows.get());
        let (mut slots, seen) = before.map_or((Vec::new(), None), |drawn| (drawn.slots, Some(drawn.window)));
        let keys = |below| {
            let (first, last) = existing_rows(window, below, count.get());
            (first, (first..last).filter_map(&key_at).collect::<Vec<K>>())
        };
        let (first, wanted) = keys(0);
        // Nobody scrolled and other contents are in sight: they are painted first, and the spare rows below then.
        let shown = slots.iter().map_while(|slot| slot.key.as_ref());
        let changed = seen == Some(window) && !shown.take(wanted.len()).eq(&wanted);
        // The spare rows keep what they have until then: hiding them would have the browser lay them out twice.
        let spare = if changed { SPARE_ROWS.min(count.get().saturating_sub(first + wanted.len())) } else { 0 };
        // An empty list stays as it is, for whoever shows something else in its place.
        let shown = if count.get() == 0 { slots.len() } else { wanted.len() + spare };
        if changed && !rows.as_ref().is_some_and(|rows| focused(rows)) {
            assign_in_place(&mut slots, wanted, &make);
        } else {
            slots = assign(slots, if changed { wanted } else { keys(SPARE_ROWS).1 }, &make);
        }
        if let Some(rows) = rows {
            looks_at();
            untrack(|| draw(&mut slots, shown, &rows));
        }
        first_row.set(first);
        if changed {
            let rest = move || {
                // The signal is gone when the list is.
                let _ = rested.try_set(());
            };
            let before = waiting
                .try_update_value(|waiting| std::mem::replace(waiting, set_timeout_with_handle(rest, REST).ok()));
            if let Some(before) = before.flatten() {
                before.clear();
            }
        }
        Drawn { slots, window }
    });
    // A moved cursor is followed; a changed row does not move anything.
    Effect::new(move |_| {
        if let (Some(row), Some(list)) = (show_row.get(), node.get())
            && let Some(top) =
                scroll_to_show(row, f64::from(list.scroll_top()), f64::from(list.client_height()), row_px)
        {
            list.set_scroll_top(top.round() as i32);
        }
    });
    let scrolled = move |_| {
        if let Some(list) = node.get_untracked() {
            let top = f64::from(list.scroll_top());
            scroll_top.set(top);
            on_scroll.run(top);
        }
    };
    let total = move || format!("{}px", (count.get() as f64 * row_px) as u64);
    // The list may have gone since its rows changed: whoever is logged out loses both at once.
    let offset = move || format!("translateY({}px)", (first_row.try_get().unwrap_or(0) as f64 * row_px) as u64);
    view! {
        <div class="virtual-list" node_ref=node on:scroll=scrolled>
            <div class="virtual-space" style:height=total>
                <div class="virtual-rows" style:transform=offset node_ref=rows></div>
            </div>
        </div>
    }
}

/// Keeps `height` equal to the element's inner height.
fn watch_height(node: NodeRef<html::Div>, height: RwSignal<f64>) {
    node.on_load(move |list| {
        height.set(f64::from(list.client_height()));
        let measured = list.clone();
        let callback = Closure::<dyn FnMut()>::new(move || {
            // The signal is gone when the list is.
            let _ = height.try_set(f64::from(measured.client_height()));
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
            observer.observe(&list);
            let kept = StoredValue::new_local((observer, callback));
            on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_in_sight_exist() {
        assert_eq!(existing_rows(window(0.0, 400.0, 40.0), 5, 100_000), (0, 16));
        assert_eq!(existing_rows(window(40_000.0, 400.0, 40.0), 5, 100_000), (995, 1_016));
        assert_eq!(existing_rows(window(40_000.0, 400.0, 40.0), 0, 100_000), (995, 1_011));
        assert_eq!(existing_rows(window(4_000_000.0, 400.0, 40.0), 5, 100_000), (99_995, 100_000));
    }

    #[test]
    fn short_lists_and_odd_measures() {
        assert_eq!(existing_rows(window(0.0, 400.0, 40.0), 5, 3), (0, 3));
        assert_eq!(existing_rows(window(-50.0, 0.0, 40.0), 5, 3), (0, 3));
        assert_eq!(existing_rows(window(1e300, 400.0, 40.0), 5, 3), (3, 3));
        assert_eq!(existing_rows(window(0.0, 400.0, 0.0), 5, 3), (0, 0));
        assert_eq!(existing_rows(window(f64::NAN, 400.0, 40.0), 5, 3), (0, 3));
    }

    #[test]
    fn rows_are_used_again() {
        let made = std::cell::Cell::new(0);
        let make = || {
            made.set(made.get() + 1);
            made.get()
        };
        let shown = |slots: &[Slot<char, i32>]| slots.iter().map(|slot| (slot.row, slot.key)).collect::<Vec<_>>();
        let slots = assign(Vec::new(), vec!['a', 'b', 'c'], make);
        assert_eq!(shown(&slots), [(1, Some('a')), (2, Some('b')), (3, Some('c'))]);
        // What stays keeps its row; the row that went out of sight shows what came in.
        let slots = assign(slots, vec!['b', 'c', 'd'], make);
        assert_eq!(shown(&slots), [(2, Some('b')), (3, Some('c')), (1, Some('d'))]);
        let slots = assign(slots, vec!['x'], make);
        assert_eq!(shown(&slots), [(2, Some('x')), (3, None), (1, None)]);
        let mut slots = assign(slots, vec!['d', 'x', 'c', 'e'], make);
        assert_eq!(shown(&slots), [(3, Some('d')), (2, Some('x')), (1, Some('c')), (4, Some('e'))]);
        // In place, no row moves.
        assign_in_place(&mut slots, vec!['x', 'd'], make);
        assert_eq!(shown(&slots), [(3, Some('x')), (2, Some('d')), (1, None), (4, None)]);
        assign_in_place(&mut slots, vec!['a', 'b', 'c', 'd', 'e'], make);
        assert_eq!(shown(&slots), [(3, Some('a')), (2, Some('b')), (1, Some('c')), (4, Some('d')), (5, Some('e'))]);
    }

    #[test]
    fn scrolls_only_as_far_as_needed() {
        assert_eq!(scroll_to_show(5, 0.0, 400.0, 40.0), None);
        assert_eq!(scroll_to_show(10, 0.0, 400.0, 40.0), Some(40.0));
        assert_eq!(scroll_to_show(2, 400.0, 400.0, 40.0), Some(80.0));
    }
}
