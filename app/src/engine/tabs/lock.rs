//! The lock that one tab's engine holds for as long as it lives.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// The lock's name.
const NAME: &str = "gendan-engine";

/// Asks for the lock if nobody holds it: `answer` is called with whether it is ours now, for as long as we live.
/// A browser without locks is taken for one with a single tab.
pub fn try_to_lead(answer: impl FnOnce(bool) + 'static) {
    request(true, answer);
}

/// Waits for the lock: `granted` is called once it is ours.
pub fn wait_to_lead(granted: impl FnOnce() + 'static) {
    request(false, move |_| granted());
}

fn request(if_available: bool, answer: impl FnOnce(bool) + 'static) {
    let Some((locks, request)) = manager() else {
        answer(true);
        return;
    };
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &if_available.into());
    let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let ours = !lock.is_null();
        answer(ours);
        // A promise that is never kept holds the lock until the worker ends.
        if ours { Promise::new(&mut |_, _| {}).into() } else { JsValue::UNDEFINED }
    });
    let _ = request.call3(&locks, &NAME.into(), &options, &held);
}

fn manager() -> Option<(JsValue, Function)> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
    let request = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    Some((locks, request))
}
