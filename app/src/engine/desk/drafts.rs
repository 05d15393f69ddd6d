//! Texts that are being written. They lie here where there is a PIN: the browser's own storage for small things is not
//! sealed.

use super::{Audience, Desk};
use crate::{
    bridge::ToScreen,
    engine::store::{Batch, Durability, Range, Storage, StoreError, Table, key, record},
};

impl<S: Storage> Desk<S> {
    /// Keeps a text, or forgets it, and tells everybody.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn keep_draft(&mut self, name: String, text: Option<String>) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        match &text {
            Some(text) => batch.put(Table::Drafts, key::draft(&name), record::seal_value(text)),
            None => batch.delete(Table::Drafts, &key::draft(&name)),
        }
        self.storage.write(batch, Durability::Relaxed).await?;
        self.tell(Audience::All, ToScreen::Drafts(Some(vec![(name, text)])));
        Ok(())
    }

    /// All texts, for a screen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn drafts_told(&self) -> Result<ToScreen, StoreError> {
        let names = self.storage.keys(Table::Drafts, Range::all(), None).await?;
        let texts = self.storage.values(Table::Drafts, Range::all(), None).await?;
        let drafts = names
            .into_iter()
            .zip(&texts)
            .filter_map(|(name, text)| Some((String::from_utf8(name).ok()?, Some(record::open_value(text).ok()?))));
        Ok(ToScreen::Drafts(Some(drafts.collect())))
    }
}
