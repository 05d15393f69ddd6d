//! What a session asks the store for. A store that does not answer ends the connection: the device comes back.

use shared::{
    id::{DocId, UserId},
    policy,
    sync::{
        protocol::{Goodbye, Scope},
        session::{Event, PageRead},
    },
};

use crate::{app::App, store::rows::PageRequest, sync::items};

pub(super) async fn scopes(app: App, user: UserId, others: bool) -> Event {
    let scopes = policy::readable(&app.roster(), user);
    match app.store.scope_heads(scopes, others).await {
        Ok(heads) => Event::Scopes(heads),
        Err(error) => {
            tracing::error!(%error, "scopes could not be read");
            Event::Ended(Goodbye::Restart)
        }
    }
}

pub(super) async fn digests(app: App, scope: Scope) -> Event {
    match app.store.digests(scope).await {
        Ok((head, digests)) => Event::DigestsRead { scope, head, digests },
        Err(error) => {
            tracing::error!(%error, "digests could not be read");
            Event::Ended(Goodbye::Restart)
        }
    }
}

pub(super) async fn whole(app: App, scope: Scope, docs: Vec<DocId>) -> Event {
    match app.store.whole(scope, docs).await {
        Ok(rows) => Event::WholeRead { scope, items: rows.into_iter().filter_map(items::item).collect() },
        Err(error) => {
            tracing::error!(%error, "documents could not be read");
            Event::Ended(Goodbye::Restart)
        }
    }
}

pub(super) async fn page(app: App, request: PageRequest) -> Event {
    let (scope, after) = (request.scope, request.after);
    match app.store.page(request).await {
        Ok(page) => {
            let items = page.items.into_iter().filter_map(items::item).collect();
            Event::PageRead(PageRead { scope, after, to: page.to, items, more: page.more })
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be read");
            Event::Ended(Goodbye::Restart)
        }
    }
}
