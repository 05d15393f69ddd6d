//! Frames in another order than they were sent in: neighbours change places.

/// The frames of one direction of one connection.
#[derive(Default)]
pub(super) struct Shuffle {
    /// The end of a frame whose beginning went on before the shuffling began, or a frame that is not whole yet.
    part: Vec<u8>,
    /// A whole frame that waits for its successor to overtake it.
    held: Option<Vec<u8>>,
    /// Whether a frame began here, and not before.
    whole: bool,
}

impl Shuffle {
    /// What goes on now of these bytes, in which frames end at `ends`.
    pub(super) fn feed(&mut self, bytes: &[u8], ends: &[usize]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut from = 0;
        for end in ends {
            self.part.extend(&bytes[from..*end]);
            from = *end;
            let frame = std::mem::take(&mut self.part);
            if !std::mem::replace(&mut self.whole, true) {
                out.extend(frame);
            } else if let Some(held) = self.held.take() {
                out.extend(frame);
                out.extend(held);
            } else {
                self.held = Some(frame);
            }
        }
        self.part.extend(&bytes[from..]);
        if !self.whole {
            out.append(&mut self.part);
        }
        out
    }

    /// Whether a frame waits for another.
    pub(super) fn waits(&self) -> bool {
        self.held.is_some()
    }

    /// What waits goes on: nothing followed for a while, or the shuffling is over.
    pub(super) fn release(&mut self) -> Vec<u8> {
        let mut out = self.held.take().unwrap_or_default();
        out.append(&mut self.part);
        self.whole = false;
        out
    }

    /// The frame that waits, alone.
    pub(super) fn release_held(&mut self) -> Vec<u8> {
        self.held.take().unwrap_or_default()
    }
}
