//! The channel between the engines of several tabs.

use js_sys::Uint8Array;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::engine::{crash, desk::TabId};

/// The channel's name.
const NAME: &str = "gendan-engine";
const HEAD_BYTES: usize = 17;

/// A message between tabs; the bytes are those between screen and engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relay<B = Vec<u8>> {
    /// A tab's screen says something to whoever leads.
    ToLeader(TabId, B),
    /// The leader says something to one tab's screen.
    ToTab(TabId, B),
    /// The leader says something to the screens of all other tabs.
    ToAll(B),
    /// A new leader is there.
    Leading,
}

impl<B: AsRef<[u8]>> Relay<B> {
    /// The message as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let (kind, tab, body): (u8, TabId, &[u8]) = match self {
            Self::ToLeader(tab, body) => (0, *tab, body.as_ref()),
            Self::ToTab(tab, body) => (1, *tab, body.as_ref()),
            Self::ToAll(body) => (2, Uuid::nil(), body.as_ref()),
            Self::Leading => (3, Uuid::nil(), &[]),
        };
        let mut bytes = Vec::with_capacity(HEAD_BYTES + body.len());
        bytes.push(kind);
        bytes.extend(tab.as_bytes());
        bytes.extend(body);
        bytes
    }
}

impl Relay {
    /// The message that bytes mean; none: a tab of another version sent them.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, body) = bytes.split_at_checked(HEAD_BYTES)?;
        let tab = Uuid::from_slice(&head[1..]).ok()?;
        match head[0] {
            0 => Some(Self::ToLeader(tab, body.to_vec())),
            1 => Some(Self::ToTab(tab, body.to_vec())),
            2 => Some(Self::ToAll(body.to_vec())),
            3 => Some(Self::Leading),
            _ => None,
        }
    }
}

/// An open end of the channel.
pub struct Channel {
    channel: Option<BroadcastChannel>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// Opens the channel; what the other tabs say goes to `hear`. A browser without channels has one tab only.
    pub fn open(hear: impl Fn(Relay) + 'static) -> Self {
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = event.data().dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
            match bytes.ok().and_then(|bytes| Relay::decode(&bytes)) {
                Some(message) => hear(message),
                None => crash::note("a message of another tab was not understood"),
            }
        });
        let channel = BroadcastChannel::new(NAME).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        }
        Self { channel, _on_message: on_message }
    }

    /// Says something to the other tabs.
    pub fn send<B: AsRef<[u8]>>(&self, message: &Relay<B>) {
        let bytes: JsValue = Uint8Array::from(message.encode().as_slice()).into();
        if let Some(channel) = &self.channel
            && channel.post_message(&bytes).is_err()
        {
            crash::note("the other tabs could not be told");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in() {
        let tab = Uuid::from_u128(3);
        for message in
            [Relay::ToLeader(tab, vec![1, 2]), Relay::ToTab(tab, Vec::new()), Relay::ToAll(vec![9]), Relay::Leading]
        {
            assert_eq!(Relay::decode(&message.encode()), Some(message));
        }
    }

    #[test]
    fn what_another_version_says_is_not_taken_for_something_else() {
        assert_eq!(Relay::decode(&[]), None);
        assert_eq!(Relay::decode(&[0; 16]), None);
        assert_eq!(Relay::decode(&[200; 40]), None);
    }
}
