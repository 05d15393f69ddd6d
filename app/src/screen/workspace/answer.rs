//! An answer that arrives later, once: the promise between a message and its reply.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

struct Slot<T> {
    value: Option<T>,
    waker: Option<Waker>,
}

/// Gives the answer.
pub struct Replier<T>(Rc<RefCell<Slot<T>>>);

/// Waits for the answer.
pub struct Answer<T>(Rc<RefCell<Slot<T>>>);

/// A replier and its answer. If the replier is dropped without a reply, the answer never comes.
pub fn promise<T>() -> (Replier<T>, Answer<T>) {
    let slot = Rc::new(RefCell::new(Slot { value: None, waker: None }));
    (Replier(Rc::clone(&slot)), Answer(slot))
}

impl<T> Replier<T> {
    /// Gives the answer and wakes who waits.
    pub fn reply(self, value: T) {
        let mut slot = self.0.borrow_mut();
        slot.value = Some(value);
        let waker = slot.waker.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for Answer<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut slot = self.0.borrow_mut();
        match slot.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                slot.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[test]
    fn an_answer_comes_once_it_is_given() {
        let (replier, answer) = promise();
        let mut answer = Box::pin(answer);
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(answer.as_mut().poll(&mut context), Poll::Pending);
        replier.reply(7);
        assert_eq!(answer.as_mut().poll(&mut context), Poll::Ready(7));
    }
}
