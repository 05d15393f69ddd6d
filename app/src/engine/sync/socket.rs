//! The WebSocket to the server.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BinaryType, Event, MessageEvent, WebSocket};

/// What happens on a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketEvent {
    /// It is open.
    Opened,
    /// It is closed, or could not be opened.
    Closed,
    /// Bytes came.
    Frame(Vec<u8>),
    /// Text came, which is never ours.
    Text,
}

/// An open or opening socket. Dropped, it closes and says nothing more.
pub struct Socket {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut(Event)>,
    _on_close: Closure<dyn FnMut(Event)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Socket {
    /// Opens a socket to where the app came from. None: the browser refuses.
    pub fn open(hear: impl Fn(SocketEvent) + Clone + 'static) -> Option<Self> {
        let socket = WebSocket::new(&address()?).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let (opened, closed) = (hear.clone(), hear.clone());
        let on_open = Closure::<dyn FnMut(Event)>::new(move |_| opened(SocketEvent::Opened));
        // An error is always followed by a close.
        let on_close = Closure::<dyn FnMut(Event)>::new(move |_| closed(SocketEvent::Closed));
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            match event.data().dyn_into::<ArrayBuffer>() {
                Ok(buffer) => hear(SocketEvent::Frame(Uint8Array::new(&buffer).to_vec())),
                Err(_) => hear(SocketEvent::Text),
            }
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { socket, _on_open: on_open, _on_close: on_close, _on_message: on_message })
    }

    /// Sends bytes. A socket that is closing swallows them; its close event follows.
    pub fn send(&self, bytes: &[u8]) {
        let _ = self.socket.send_with_js_u8_array(&Uint8Array::from(bytes));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onclose(None);
        self.socket.set_onmessage(None);
        let _ = self.socket.close();
    }
}

fn address() -> Option<String> {
    let location = Reflect::get(&js_sys::global(), &"location".into()).ok()?;
    let part = |name: &str| Reflect::get(&location, &JsValue::from_str(name)).ok()?.as_string();
    let scheme = if part("protocol")? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}/sync", part("host")?))
}
