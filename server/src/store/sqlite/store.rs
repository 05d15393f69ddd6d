//! The trait over writer and readers.

use std::{path::PathBuf, sync::Arc};

use futures_util::future::BoxFuture;
use rusqlite::Connection;
use shared::{
    api::DeviceInfo,
    id::{DeviceId, DocId, RequestId, UserId},
    kind::DocKind,
    people::{Department, Person, Roster, Setting},
    policy::Sharing,
    sync::{
        check::DocDigest,
        protocol::{Fate, Scope, ScopeState, Seq},
        request::{Request, Verdict},
    },
    time::Instant,
};
use tokio::sync::broadcast;

use super::{Sqlite, accept, authority, copy, digest, feed, figures, fold, lease, pages, people, requests, sessions};
use crate::store::{
    Answer, Committed, Store, StoreError,
    rows::{
        Change, Credentials, CustomerRow, DocSource, Folded, Gauges, Identity, NewSession, PagePart, PageRequest,
        Pushed, Pusher, RowItem, SessionRow, SetUp, Standing, TokenHash,
    },
    sealed::Seal,
};

impl Store for Sqlite {
    fn identity(&self) -> Answer<Identity> {
        Box::pin(self.readers.read(people::identity))
    }

    fn roster(&self) -> Answer<Roster> {
        Box::pin(self.readers.read(people::roster))
    }

    fn put_setup_token(&self, token: TokenHash) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| people::put_setup_token(batch, token)))
    }

    fn set_up(&self, set_up: SetUp) -> Answer<bool> {
        Box::pin(self.writer.write(move |batch| people::set_up(batch, &set_up)))
    }

    fn put_person(&self, person: Person, password: Option<String>) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| people::put_person(batch, &person, password.as_deref())))
    }

    fn put_department(&self, department: Department) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| people::put_department(batch, &department)))
    }

    fn put_company(&self, name: String) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| people::put_company(batch, &name)))
    }

    fn put_setting(&self, setting: Setting) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| people::put_setting(batch, setting)))
    }

    fn credentials(&self, login: String) -> Answer<Option<Credentials>> {
        Box::pin(self.readers.read(move |sql| people::credentials(sql, &login)))
    }

    fn put_password(&self, user: UserId, hash: String) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| people::put_password(batch, user, &hash)))
    }

    fn open_session(&self, session: NewSession) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| sessions::open(batch, &session)))
    }

    fn session(&self, token: TokenHash) -> Answer<Option<SessionRow>> {
        Box::pin(self.readers.read(move |sql| sessions::find(sql, token)))
    }

    fn touch_session(&self, token: TokenHash, now: Instant) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| sessions::touch(batch, token, now)))
    }

    fn end_session(&self, token: TokenHash, now: Instant) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| sessions::end(batch, token, now)))
    }

    fn end_other_sessions(&self, user: UserId, keep: Option<DeviceId>, now: Instant) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| sessions::end_others(batch, user, keep, now)))
    }

    fn revoke_device(&self, device: DeviceId, now: Instant) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| sessions::revoke(batch, device, now)))
    }

    fn devices(&self, user: Option<UserId>) -> Answer<Vec<DeviceInfo>> {
        Box::pin(self.readers.read(move |sql| sessions::devices(sql, user)))
    }

    fn scope_heads(&self, scopes: Vec<Scope>) -> Answer<Vec<ScopeState>> {
        Box::pin(self.readers.read(move |sql| pages::heads(sql, &scopes)))
    }

    fn digests(&self, scope: Scope) -> Answer<(Seq, Vec<DocDigest>)> {
        Box::pin(self.readers.read(move |sql| digest::of_scope(sql, scope)))
    }

    fn whole(&self, scope: Scope, docs: Vec<DocId>) -> Answer<Vec<RowItem>> {
        Box::pin(self.readers.read(move |sql| pages::whole_in(sql, scope, &docs)))
    }

    fn page(&self, request: PageRequest) -> Answer<PagePart> {
        Box::pin(self.readers.read(move |sql| pages::page(sql, &request)))
    }

    fn accept(&self, pusher: Pusher, roster: Arc<Roster>, items: Vec<Pushed>) -> Answer<Vec<Fate>> {
        Box::pin(self.writer.write(move |batch| accept::accept(batch, pusher, &roster, &items)))
    }

    fn decide(&self, asker: Pusher, roster: Arc<Roster>, requests: Vec<Request>) -> Answer<Vec<(RequestId, Verdict)>> {
        Box::pin(self.writer.write(move |batch| requests::decide(batch, asker, &roster, &requests)))
    }

    fn owners(&self, docs: Vec<DocId>, shared_with: UserId) -> Answer<Vec<(DocId, Option<UserId>, Option<Sharing>)>> {
        Box::pin(self.readers.read(move |sql| owners(sql, &docs, shared_with)))
    }

    fn standing(&self, doc: DocId, user: UserId, contact: Option<Instant>) -> Answer<Option<Standing>> {
        Box::pin(self.readers.read(move |sql| lease::standing(sql, doc, user, contact)))
    }

    fn contact(&self, device: DeviceId) -> Answer<Option<Instant>> {
        Box::pin(self.readers.read(move |sql| lease::contact(sql, device)))
    }

    fn note_contact(&self, device: DeviceId, now: Instant) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| lease::note_contact(batch, device, now)))
    }

    fn transfer(&self, docs: Vec<DocId>, to: UserId) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| authority::transfer(batch, &docs, Some(to))))
    }

    fn share(&self, doc: DocId, with: UserId, sharing: Sharing) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| authority::share(batch, doc, with, sharing)))
    }

    fn unshare(&self, doc: DocId, with: UserId, sharing: Sharing) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| authority::unshare(batch, doc, with, sharing)))
    }

    fn stale(&self) -> Answer<Vec<DocId>> {
        Box::pin(self.readers.read(fold::stale))
    }

    fn all_docs(&self) -> Answer<Vec<DocId>> {
        Box::pin(self.readers.read(fold::all))
    }

    fn source(&self, doc: DocId) -> Answer<Option<DocSource>> {
        Box::pin(self.readers.read(move |sql| fold::source(sql, doc)))
    }

    fn put_folded(&self, folded: Vec<Folded>) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| fold::put(batch, &folded)))
    }

    fn put_documents(&self, rows: Vec<CustomerRow>) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| fold::put_documents(batch, &rows)))
    }

    fn put_demo(&self, made: String) -> Answer<()> {
        Box::pin(
            self.writer.write(move |batch| Ok(batch.sql.execute("UPDATE server SET demo = ?1", [made]).map(|_| ())?)),
        )
    }

    fn audit(&self, doc: DocId) -> Answer<Vec<Change>> {
        Box::pin(self.readers.read(move |sql| fold::audit(sql, doc)))
    }

    fn facts(&self, doc: DocId) -> Answer<Option<Vec<u8>>> {
        Box::pin(self.readers.read(move |sql| fold::facts(sql, doc)))
    }

    fn back_up(&self, to: PathBuf) -> Answer<Seal> {
        let folder = self.folder.clone();
        Box::pin(self.readers.alone(move |sql| {
            let seal = copy::sealed(sql, &to)?;
            copy::note(&folder, &seal);
            Ok(seal)
        }))
    }

    fn probe(&self) -> Answer<()> {
        let figures = self.writer.figures().clone();
        let folder = self.folder.clone();
        // The row's page is written again as it is: a commit like any other.
        let write = self.writer.write(|batch| Ok(batch.sql.execute("UPDATE server SET one = one", []).map(drop)?));
        Box::pin(async move {
            write.await?;
            // What is written again may fit where something new does not.
            let full = figures.full_within(figures::FULL_FOR) || figures::disk_free(&folder)? < figures::RESERVE;
            if full { Err(StoreError::Full) } else { Ok(()) }
        })
    }

    fn gauges(&self) -> Answer<Gauges> {
        let (figures, folder) = (self.writer.figures().clone(), self.folder.clone());
        Box::pin(self.readers.read(move |sql| figures::gauges(sql, &figures, &folder)))
    }

    fn authority_version(&self) -> Answer<u64> {
        Box::pin(
            self.readers
                .read(|sql| Ok(sql.prepare_cached("SELECT authority FROM server")?.query_row([], |row| row.get(0))?)),
        )
    }

    fn commits(&self) -> broadcast::Receiver<Arc<Committed>> {
        self.commits.subscribe()
    }

    fn broken(&self) -> BoxFuture<'static, StoreError> {
        Box::pin(self.writer.broken())
    }
}

fn owners(
    sql: &Connection,
    docs: &[DocId],
    shared_with: UserId,
) -> Result<Vec<(DocId, Option<UserId>, Option<Sharing>)>, StoreError> {
    let mut found = Vec::new();
    for doc in docs {
        if let Some(row) = feed::doc_row(sql, *doc)?.filter(|row| row.kind == DocKind::Customer) {
            let sharing = Sharing::among(&feed::scopes_of(sql, row.ordinal)?, shared_with);
            found.push((*doc, row.owner, sharing));
        }
    }
    Ok(found)
}
