//! What waits to be done: what people ask before what sync brings.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

struct Inner<T> {
    urgent: VecDeque<T>,
    patient: VecDeque<T>,
    reader: Option<Waker>,
}

/// A queue that can be filled from callbacks and is emptied by one task.
pub struct Mailbox<T>(Rc<RefCell<Inner<T>>>);

impl<T> Clone for Mailbox<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Default for Mailbox<T> {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Inner { urgent: VecDeque::new(), patient: VecDeque::new(), reader: None })))
    }
}

impl<T> Mailbox<T> {
    /// Adds something that a person waits for.
    pub fn urgent(&self, letter: T) {
        self.0.borrow_mut().urgent.push_back(letter);
        self.wake();
    }

    /// Adds something that can wait until nothing urgent is there.
    pub fn patient(&self, letter: T) {
        self.0.borrow_mut().patient.push_back(letter);
        self.wake();
    }

    /// Takes the next thing; waits until there is one.
    pub async fn next(&self) -> T {
        poll_fn(|context| {
            let mut inner = self.0.borrow_mut();
            let next = inner.urgent.pop_front().or_else(|| inner.patient.pop_front());
            match next {
                Some(letter) => Poll::Ready(letter),
                None => {
                    inner.reader = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        let inner = self.0.borrow();
        inner.urgent.is_empty() && inner.patient.is_empty()
    }

    fn wake(&self) {
        let reader = self.0.borrow_mut().reader.take();
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::Future, pin::pin, task::Context};

    use super::*;

    fn poll<T>(mailbox: &Mailbox<T>) -> Poll<T> {
        pin!(mailbox.next()).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn what_people_ask_comes_before_what_sync_brings() {
        let mailbox = Mailbox::default();
        assert_eq!(poll(&mailbox), Poll::Pending);
        mailbox.patient("page one");
        mailbox.patient("page two");
        mailbox.urgent("save");
        let order: Vec<_> = (0..3).map(|_| poll(&mailbox)).collect();
        assert_eq!(order, [Poll::Ready("save"), Poll::Ready("page one"), Poll::Ready("page two")]);
        assert!(mailbox.is_empty());
    }
}
