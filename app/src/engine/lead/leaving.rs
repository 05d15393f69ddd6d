//! Logging out, wiping, and beginning anew.

use super::{
    Leader, State,
    device::{find_session, is_locked, note_session},
};
use crate::{
    bridge::ToScreen,
    engine::{crash, desk::Audience, store::browser::BrowserStorage},
};

impl Leader {
    /// Forgets the person; deletes everything local if `wipe`.
    pub(super) async fn log_out(&mut self, wipe: bool) {
        let before = std::mem::replace(&mut self.state, State::LoggedOut);
        let user = match &before {
            State::Ready(ready) => Some(ready.desk.session().person.id),
            State::Shut(shut) => Some(shut.gate().session.person.id),
            _ => find_session().await.ok().flatten().map(|session| session.person.id),
        };
        match &before {
            State::Ready(ready) => ready.desk.storage().inner().close(),
            State::Shut(shut) => shut.storage.close(),
            State::Unopened | State::LoggedOut | State::Broken(_) => {}
        }
        drop(before);
        if let Err(trouble) = note_session(None).await {
            self.state = State::Broken(trouble);
        }
        let stores = user.map(BrowserStorage::name_of).into_iter().chain([BrowserStorage::DEVICE.to_owned()]);
        for store in stores.filter(|_| wipe) {
            if let Err(error) = BrowserStorage::delete(&store).await {
                crash::note(&format!("{store} was not deleted: {error}"));
            }
        }
        self.tell_everybody_anew().await;
    }

    /// The server said that this device was revoked: everything goes, on the screens' side too.
    pub(super) async fn revoked(&mut self) {
        Box::pin(self.log_out(true)).await;
        self.say(Audience::All, &ToScreen::Revoked);
    }

    /// Deletes the store; whoever was logged in begins anew, from the server.
    pub(super) async fn reset(&mut self) {
        let before = std::mem::replace(&mut self.state, State::LoggedOut);
        let session = match &before {
            State::Ready(ready) => {
                ready.desk.storage().inner().close();
                Some(ready.desk.session().clone())
            }
            _ => find_session().await.ok().flatten(),
        };
        let locked = match &before {
            State::Ready(ready) => ready.pin.is_some(),
            _ => is_locked(session.as_ref()).await,
        };
        drop(before);
        if locked {
            // Whoever does not know the PIN must not get everything anew from the server.
            return self.drop_key().await;
        }
        let gone = match &session {
            Some(session) => BrowserStorage::delete(&BrowserStorage::name_of(session.person.id)).await,
            None => BrowserStorage::delete(BrowserStorage::DEVICE).await,
        };
        self.state = match (gone, session) {
            (Err(error), _) => State::Broken(error.trouble()),
            (Ok(()), Some(session)) => self.open_for(session).await,
            (Ok(()), None) => State::LoggedOut,
        };
        self.tell_everybody_anew().await;
    }
}
