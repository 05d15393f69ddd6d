//! A tab that does not lead: it passes on what its screen and the leader say to each other.

use std::rc::Rc;

use super::{
    desk::TabId,
    mailbox::Mailbox,
    port,
    tabs::{
        channel::{Channel, Relay},
        follower::{Beginning, Follower},
        lock,
    },
    worker::Letter,
};
use crate::bridge::ToEngine;

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
            Letter::Sync(_)
            | Letter::Rehearse
            | Letter::Tick
            | Letter::Online
            | Letter::Sweep
            | Letter::Revoked(_)
            | Letter::Bulk(_) => {}
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
    if let Some(message) = Beginning::of(bytes) {
        follower.heard(&message);
    }
    port::post_bytes(bytes);
}
