//! A tab that does not lead: it passes on what its screen and the leader say to each other.

use std::rc::Rc;

use super::{
    desk::TabId,
    mailbox::Mailbox,
    port,
    tabs::{
        channel::{Channel, Relay},
        follower::Follower,
        lock,
    },
    worker::Letter,
};
use crate::bridge::{ToEngine, ToScreen};

/// Follows until this tab leads: what its screen said and was not answered.
pub async fn follow(tab: TabId, mailbox: &Mailbox<Letter>, channel: &Rc<Channel>) -> Vec<ToEngine> {
    let mut follower = Follower::default();
    // Until it is known whether somebody leads, what the screen says is only noted.
    let mut led = false;
    loop {
        match mailbox.next().await {
            Letter::Lock(true) => return follower.again(),
            Letter::Lock(false) => {
                led = true;
                tell(tab, channel, &follower.again());
                let mailbox = mailbox.clone();
                lock::wait_to_lead(move || mailbox.urgent(Letter::Lock(true)));
            }
            Letter::Screen(message) => {
                follower.said(&message);
                if led {
                    tell(tab, channel, &[message]);
                }
            }
            Letter::Relay(Relay::Leading) => tell(tab, channel, &follower.again()),
            Letter::Relay(Relay::ToTab(to, bytes)) if to == tab => pass_on(&mut follower, &bytes),
            Letter::Relay(Relay::ToAll(bytes)) => pass_on(&mut follower, &bytes),
            // Said to the leader, or to another tab.
            Letter::Relay(Relay::ToTab(..) | Relay::ToLeader(..)) => {}
            // The leader has those.
            Letter::Sync(_) | Letter::Tick | Letter::Online | Letter::Bulk(_) => {}
        }
    }
}

fn tell(tab: TabId, channel: &Channel, messages: &[ToEngine]) {
    for message in messages {
        let bytes = postcard::to_stdvec(message).expect("writing to a vector cannot fail");
        channel.send(&Relay::ToLeader(tab, bytes));
    }
}

fn pass_on(follower: &mut Follower, bytes: &[u8]) {
    // All facts are a large message and answer nothing.
    if !is_facts(bytes)
        && let Ok(message) = postcard::from_bytes::<ToScreen>(bytes)
    {
        follower.heard(&message);
    }
    port::post_bytes(bytes);
}

fn is_facts(bytes: &[u8]) -> bool {
    let facts = ToScreen::Facts { all: true, changed: Vec::new(), removed: Vec::new() };
    let example = postcard::to_stdvec(&facts).expect("writing to a vector cannot fail");
    bytes.first() == example.first()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_told_from_answers_by_their_first_byte() {
        let facts =
            ToScreen::Facts { all: false, changed: Vec::new(), removed: vec![shared::id::DocId(uuid::Uuid::nil())] };
        let answer = ToScreen::Saved { ticket: 1, undo: None };
        assert!(is_facts(&postcard::to_stdvec(&facts).unwrap()));
        assert!(!is_facts(&postcard::to_stdvec(&answer).unwrap()));
        assert!(!is_facts(&[]));
    }
}
