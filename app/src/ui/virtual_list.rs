//! A list of any length of which only the visible rows exist.

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};

use super::each::For;

/// Rows made above and below the visible ones, so that a fast flick finds them ready.
const SPARE_ROWS: usize = 8;

/// The rows that exist: positions `[first, last)` of `count`.
pub fn visible_rows(scroll_top_px: f64, height_px: f64, row_px: f64, count: usize) -> (usize, usize) {
    if row_px <= 0.0 {
        return (0, 0);
    }
    // A float beyond usize saturates, so absurd scroll positions end at the last row.
    let first = ((scroll_top_px.max(0.0) / row_px).floor() as usize).saturating_sub(SPARE_ROWS).min(count);
    let rows = (height_px.max(0.0) / row_px).ceil() as usize + 2 * SPARE_ROWS + 1;
    (first, first.saturating_add(rows).min(count))
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

/// A scrolling list with rows of one height, keyed by what they show.
///
/// `children` makes the row of a key; it should read what the key stands for through a memo, because a row is made
/// once and kept while it is in sight.
#[component]
pub fn VirtualList<K, V, F>(
    /// What the rows show, in order.
    #[prop(into)]
    keys: Signal<std::sync::Arc<Vec<K>>>,
    /// Height of every row.
    #[prop(into)]
    row_px: Signal<f64>,
    /// A row that must be in sight (the cursor).
    #[prop(optional, into)]
    show_row: Signal<Option<usize>>,
    /// Makes a row.
    children: F,
) -> impl IntoView
where
    K: Clone + Eq + std::hash::Hash + Send + Sync + 'static,
    F: Fn(K) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let node = NodeRef::<html::Div>::new();
    let scroll_top = RwSignal::new(0.0_f64);
    let height = RwSignal::new(0.0_f64);
    watch_height(node, height);

    let count = Memo::new(move |_| keys.read().len());
    let range = Memo::new(move |_| visible_rows(scroll_top.get(), height.get(), row_px.get(), count.get()));
    let rows = move || {
        let (first, last) = range.get();
        let keys = keys.read();
        keys.get(first..last.min(keys.len())).map(<[K]>::to_vec).unwrap_or_default()
    };
    // A new order starts at its top; a changed row does not move anything.
    Effect::new(move |_| {
        if let (Some(row), Some(list)) = (show_row.get(), node.get())
            && let Some(top) = scroll_to_show(
                row,
                f64::from(list.scroll_top()),
                f64::from(list.client_height()),
                row_px.get_untracked(),
            )
        {
            list.set_scroll_top(top.round() as i32);
        }
    });
    let on_scroll = move |_| {
        if let Some(list) = node.get_untracked() {
            scroll_top.set(f64::from(list.scroll_top()));
        }
    };
    let total = move || format!("{}px", (count.get() as f64 * row_px.get()) as u64);
    let offset = move || format!("translateY({}px)", (range.get().0 as f64 * row_px.get()) as u64);
    view! {
        <div class="virtual-list" node_ref=node on:scroll=on_scroll tabindex="-1">
            <div class="virtual-space" style:height=total>
                <div class="virtual-rows" style:transform=offset>
                    <For each=rows key=|key| key.clone() children />
                </div>
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
        assert_eq!(visible_rows(0.0, 400.0, 40.0, 100_000), (0, 27));
        assert_eq!(visible_rows(40_000.0, 400.0, 40.0, 100_000), (992, 1_019));
        assert_eq!(visible_rows(4_000_000.0, 400.0, 40.0, 100_000), (99_992, 100_000));
    }

    #[test]
    fn short_lists_and_odd_measures() {
        assert_eq!(visible_rows(0.0, 400.0, 40.0, 3), (0, 3));
        assert_eq!(visible_rows(-50.0, 0.0, 40.0, 3), (0, 3));
        assert_eq!(visible_rows(1e300, 400.0, 40.0, 3), (3, 3));
        assert_eq!(visible_rows(0.0, 400.0, 0.0, 3), (0, 0));
        assert_eq!(visible_rows(f64::NAN, 400.0, 40.0, 3), (0, 3));
    }

    #[test]
    fn scrolls_only_as_far_as_needed() {
        assert_eq!(scroll_to_show(5, 0.0, 400.0, 40.0), None);
        assert_eq!(scroll_to_show(10, 0.0, 400.0, 40.0), Some(40.0));
        assert_eq!(scroll_to_show(2, 400.0, 400.0, 40.0), Some(80.0));
    }
}
