//! Toasts: what just happened, with one way back. They go after 8 s, or stay while looked at.

use std::{sync::Arc, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{
    Tone,
    button::{ButtonSize, IconButton, QuietButton},
    each::For,
    icon::Icon,
};
use crate::i18n::text;

/// How long a toast stays.
pub const TOAST_STAYS: Duration = Duration::from_secs(8);
/// How many are seen at once; the oldest go first.
const AT_MOST: usize = 3;

crate::texts! {
    enum ToastText {
        Dismiss => "知道了", "Dismiss";
    }
}

/// The one thing that a toast offers.
#[derive(Clone)]
pub struct ToastAction {
    label: String,
    run: Arc<dyn Fn() + Send + Sync>,
}

impl ToastAction {
    /// A word, and what it does. It belongs to the toast: whoever offered it may be gone when it is pressed.
    pub fn new(label: impl Into<String>, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self { label: label.into(), run: Arc::new(run) }
    }
}

#[derive(Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    text: String,
    action: Option<ToastAction>,
}

/// Shows toasts. `Copy`: take it where the component is set up, use it in handlers.
#[derive(Clone, Copy)]
pub struct Toaster {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toaster {
    /// Makes the toaster of this program and puts it into the context.
    pub fn provide() -> Self {
        let toaster = Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        provide_context(toaster);
        toaster
    }

    /// The toaster of this program.
    pub fn here() -> Self {
        expect_context::<Self>()
    }

    /// Says `text`.
    pub fn say(self, tone: Tone, text: impl Into<String>) {
        self.show(tone, text.into(), None);
    }

    /// Says `text` and offers `action`.
    pub fn offer(self, tone: Tone, text: impl Into<String>, action: ToastAction) {
        self.show(tone, text.into(), Some(action));
    }

    /// Takes all away.
    pub fn clear(self) {
        self.shown.set(Vec::new());
    }

    fn show(self, tone: Tone, text: String, action: Option<ToastAction>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|shown| {
            shown.push(Toast { id, tone, text, action });
            let surplus = shown.len().saturating_sub(AT_MOST);
            shown.drain(..surplus);
        });
    }

    fn dismiss(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Where toasts appear; once per program.
#[component]
pub fn Toasts() -> impl IntoView {
    let toaster = Toaster::here();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toaster.shown.get() key=|toast| toast.id let:toast>
                <ToastView toast />
            </For>
        </div>
    }
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let toaster = Toaster::here();
    let id = toast.id;
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    let start = move || {
        stop();
        timer.set_value(set_timeout_with_handle(move || toaster.dismiss(id), TOAST_STAYS).ok());
    };
    start();
    on_cleanup(stop);
    let action = toast.action.map(|action| {
        let run = move |_| {
            toaster.dismiss(id);
            (action.run)();
        };
        view! { <QuietButton label=action.label size=ButtonSize::Small on:click=run /> }
    });
    view! {
        <div
            class="toast"
            data-tone=toast.tone.key()
            on:mouseenter=move |_| stop()
            on:mouseleave=move |_| start()
            on:focusin=move |_| stop()
            on:focusout=move |_| start()
        >
            <span class="grow">{toast.text}</span>
            {action}
            <IconButton label=text(ToastText::Dismiss) icon=Icon::Close on:click=move |_| toaster.dismiss(id) />
        </div>
    }
}
