//! Work that benches want to know the length of, as user timings of the browser.

use leptos::prelude::window;

/// Does some work, and notes how long it took under a name (`performance.getEntriesByName`).
pub fn measured<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let performance = window().performance();
    // Where there are no timings, the work is done all the same.
    let begun = performance.as_ref().is_some_and(|performance| performance.mark(name).is_ok());
    let done = work();
    if let Some(performance) = performance.filter(|_| begun) {
        let _ = performance.measure_with_start_mark(name, name);
        performance.clear_marks_with_mark_name(name);
    }
    done
}
