//! The trait over writer and readers.

use std::{path::PathBuf, sync::Arc};

use futures_util::future::BoxFuture;
use rusqlite::Connection;
use shared::{
    api::{DeviceInfo, PersonState, SharedWith},
    audit::{AuditQuery, AuditSubject},
    id::{DeviceId, DocId, RequestId, UserId},
    kind::DocKind,
    people::{Role, Roster},
    policy::Sharing,
    sync::{
        check::DocDigest,
        protocol::{Fate, Scope, ScopeState, Seq},
        request::{Request, Verdict},
    },
    time::Instant,
};
use tokio::sync::broadcast;

use super::{
    Sqlite, accept, audit, authority, copy, digest, enact, feed, figures, fold, lease, pages, people, requests,
    second_factor, sessions, trail,
};
use crate::{
    clock,
    store::{
        Answer, Committed, Store, StoreError,
        chain::{AuditRow, ChainCheck, ChainHead},
        deed::{By, Deed},
        rows::{
            Change, Credentials, DocSource, Folded, Gauges, Identity, Ownership, PagePart, PageRequest, Pushed, Pusher,
            RowItem, SecondFactor, SessionRow, SetUp, Standing, TokenHash, WholeDocument,
        },
        sealed::Seal,
    },
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

    fn enact(&self, by: By, deed: Deed) -> Answer<()> {
        let vault = self.vault.clone();
        Box::pin(self.writer.write(move |batch| enact::enact(batch, &vault, &by, &deed)))
    }

    fn credentials(&self, login: String) -> Answer<Option<Credentials>> {
        Box::pin(self.readers.read(move |sql| people::credentials(sql, &login)))
    }

    fn session(&self, token: TokenHash) -> Answer<Option<SessionRow>> {
        Box::pin(self.readers.read(move |sql| sessions::find(sql, token)))
    }

    fn touch_session(&self, token: TokenHash, now: Instant) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| sessions::touch(batch, token, now)))
    }

    fn note_unsent(&self, device: DeviceId, unsent: u32) -> Answer<()> {
        let now = clock::now();
        Box::pin(self.writer.write(move |batch| sessions::note_unsent(batch, device, unsent, now)))
    }

    fn second_factor(&self, user: UserId) -> Answer<Option<SecondFactor>> {
        let vault = self.vault.clone();
        Box::pin(self.readers.read(move |sql| second_factor::find(sql, &vault, user)))
    }

    fn use_totp_step(&self, user: UserId, step: u64) -> Answer<bool> {
        Box::pin(self.writer.write(move |batch| second_factor::use_step(batch, user, step)))
    }

    fn use_recovery_code(&self, by: By, user: UserId, code: TokenHash) -> Answer<bool> {
        Box::pin(self.writer.write(move |batch| enact::use_recovery_code(batch, &by, user, code)))
    }

    fn totp_roles(&self) -> Answer<Vec<Role>> {
        Box::pin(self.readers.read(second_factor::roles))
    }

    fn redeem_link(&self, by: By, token: TokenHash, hash: String) -> Answer<Option<UserId>> {
        Box::pin(self.writer.write(move |batch| enact::redeem_link(batch, &by, token, &hash)))
    }

    fn person_states(&self) -> Answer<Vec<PersonState>> {
        Box::pin(self.readers.read(people::states))
    }

    fn devices(&self, user: Option<UserId>) -> Answer<Vec<DeviceInfo>> {
        Box::pin(self.readers.read(move |sql| sessions::devices(sql, user)))
    }

    fn scope_heads(&self, scopes: Vec<Scope>, others: bool) -> Answer<Vec<ScopeState>> {
        Box::pin(self.readers.read(move |sql| {
            let mut heads = pages::heads(sql, &scopes)?;
            if !others {
                heads.iter_mut().try_for_each(|state| digest::without_others(sql, state))?;
            }
            Ok(heads)
        }))
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

    fn owners(&self, docs: Vec<DocId>, shared_with: UserId) -> Answer<Vec<Ownership>> {
        Box::pin(self.readers.read(move |sql| owners(sql, &docs, shared_with)))
    }

    fn shared_with(&self, doc: DocId) -> Answer<Vec<SharedWith>> {
        Box::pin(self.readers.read(move |sql| authority::shared_with(sql, doc)))
    }

    fn standings(&self, docs: Vec<DocId>, user: UserId, contact: Option<Instant>) -> Answer<Vec<Option<Standing>>> {
        Box::pin(
            self.readers
                .read(move |sql| docs.into_iter().map(|doc| lease::standing(sql, doc, user, contact)).collect()),
        )
    }

    fn contact(&self, device: DeviceId) -> Answer<Option<Instant>> {
        Box::pin(self.readers.read(move |sql| lease::contact(sql, device)))
    }

    fn note_contact(&self, device: DeviceId, now: Instant) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| lease::note_contact(batch, device, now)))
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

    fn sources(&self, docs: Vec<DocId>) -> Answer<Vec<Option<DocSource>>> {
        Box::pin(self.readers.read(move |sql| docs.into_iter().map(|doc| fold::source(sql, doc)).collect()))
    }

    fn put_folded(&self, folded: Vec<Folded>) -> Answer<()> {
        Box::pin(self.writer.write(move |batch| fold::put(batch, &folded)))
    }

    fn put_documents(&self, rows: Vec<WholeDocument>) -> Answer<()> {
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

    fn audit_page(&self, query: AuditQuery) -> Answer<(Vec<AuditRow>, Option<AuditQuery>)> {
        Box::pin(self.readers.read(move |sql| trail::page(sql, &query)))
    }

    fn audit_of(&self, subject: AuditSubject) -> Answer<Vec<AuditRow>> {
        Box::pin(self.readers.read(move |sql| trail::of_subject(sql, subject)))
    }

    fn verify_audit(&self, expected: Option<ChainHead>) -> Answer<ChainCheck> {
        Box::pin(self.readers.read(move |sql| audit::verify(sql, expected.as_ref())))
    }

    fn audit_head(&self) -> Answer<ChainHead> {
        Box::pin(self.readers.read(audit::head))
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

fn owners(sql: &Connection, docs: &[DocId], shared_with: UserId) -> Result<Vec<Ownership>, StoreError> {
    let mut found = Vec::new();
    for doc in docs {
        if let Some(row) = feed::doc_row(sql, *doc)?.filter(|row| row.kind == DocKind::Customer) {
            let sharing = Sharing::among(&feed::scopes_of(sql, row.ordinal)?, shared_with);
            found.push(Ownership { doc: *doc, owner: row.owner, sharing });
        }
    }
    Ok(found)
}
