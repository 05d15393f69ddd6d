//! One keyboard for the whole screen: keys become commands, the page on top gets them first.
//!
//! Keys mean nothing while somebody types or composes, and a dialog keeps them to itself.

use leptos::{ev, prelude::*};
use web_sys::KeyboardEvent;

use crate::ui::platform::{composing, dialog_open, leave_focused, on_control, typing};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyCommand {
    /// `/`: look for something.
    Search,
    /// `c`: enter something new.
    New,
    /// `j` or arrow down.
    Next,
    /// `k` or arrow up.
    Previous,
    /// `Enter`: open what the cursor is on.
    Open,
    /// `e`: edit.
    Edit,
    /// `x`: select.
    Select,
    /// Escape: leave the top layer.
    Back,
    /// `?`: which keys there are.
    Help,
    /// Ctrl-K, ⌘-K.
    Palette,
    /// `g` and a letter: go somewhere.
    Go(char),
}

/// What keys mean on a page: says whether it did something.
type Handler = Callback<KeyCommand, bool>;

/// Hands key commands to who wants them.
#[derive(Clone, Copy)]
pub struct Keyboard {
    handlers: StoredValue<Vec<(u32, Handler)>>,
    next: StoredValue<u32>,
    /// Whether `g` was the last key.
    going: StoredValue<bool>,
}

impl Keyboard {
    /// Listens to the window, and puts the keyboard into the context.
    pub fn provide() -> Self {
        let keyboard =
            Self { handlers: StoredValue::new(Vec::new()), next: StoredValue::new(0), going: StoredValue::new(false) };
        provide_context(keyboard);
        let listener = window_event_listener(ev::keydown, move |event| keyboard.pressed(&event));
        on_cleanup(move || listener.remove());
        keyboard
    }

    /// The keyboard of this program.
    pub fn here() -> Self {
        expect_context::<Self>()
    }

    /// Gives `handler` the commands before those who listened earlier, while the calling component lives. It says
    /// whether it did something; if not, the next one is asked.
    pub fn listen(self, handler: impl Fn(KeyCommand) -> bool + Send + Sync + 'static) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.handlers.update_value(|handlers| handlers.push((id, Callback::new(handler))));
        on_cleanup(move || {
            let _ = self.handlers.try_update_value(|handlers| handlers.retain(|(other, _)| *other != id));
        });
    }

    fn pressed(self, event: &KeyboardEvent) {
        if event.default_prevented() || composing(event) {
            return;
        }
        let modified = event.ctrl_key() || event.meta_key();
        let alone = !modified && !event.alt_key() && !dialog_open();
        // What is written stays; the next Escape leaves the page's own layers.
        let writing = typing();
        if alone && writing && event.key() == "Escape" {
            leave_focused();
        }
        let free = alone && !writing;
        let going = self.going.get_value();
        self.going.set_value(false);
        let key = event.key();
        let command = match key.as_str() {
            "k" | "K" if modified && !event.shift_key() => Some(KeyCommand::Palette),
            _ if !free => None,
            "g" if !going => {
                self.going.set_value(true);
                None
            }
            _ if going => key.chars().next().filter(|_| key.chars().count() == 1).map(KeyCommand::Go),
            // On a button or link, Enter presses it.
            "Enter" if on_control() => None,
            _ => plain(&key),
        };
        if let Some(command) = command
            && self.hand_out(command)
        {
            event.prevent_default();
        }
    }

    /// Gives a command to the first who does something with it.
    pub fn hand_out(self, command: KeyCommand) -> bool {
        // A copy, because a handler may close its own page and so stop listening.
        let handlers = self.handlers.get_value();
        handlers.iter().rev().any(|(_, handler)| handler.run(command))
    }
}

fn plain(key: &str) -> Option<KeyCommand> {
    Some(match key {
        "/" | "、" => KeyCommand::Search,
        "c" => KeyCommand::New,
        "j" | "ArrowDown" => KeyCommand::Next,
        "k" | "ArrowUp" => KeyCommand::Previous,
        "Enter" => KeyCommand::Open,
        "e" => KeyCommand::Edit,
        "x" => KeyCommand::Select,
        "Escape" => KeyCommand::Back,
        "?" | "？" => KeyCommand::Help,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_the_help_page() {
        assert_eq!(plain("/"), Some(KeyCommand::Search));
        assert_eq!(plain("？"), Some(KeyCommand::Help));
        assert_eq!(plain("q"), None);
    }
}
