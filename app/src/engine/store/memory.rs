//! A store in memory with faults on demand, for tests.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use super::{Batch, Durability, Range, Step, Storage, StoreError, Table};

type Rows = BTreeMap<(Table, Vec<u8>), Vec<u8>>;

/// A store that several engines can open one after another.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    rows: Rc<RefCell<Rows>>,
    fault: Rc<RefCell<Option<StoreError>>>,
}

impl MemoryStorage {
    /// Every write fails with `fault` from now on; none: it works again.
    pub fn fail(&self, fault: Option<StoreError>) {
        *self.fault.borrow_mut() = fault;
    }

    /// Changes stored bytes behind the engine's back.
    pub fn damage(&self, table: Table, mut change: impl FnMut(&mut Vec<u8>)) {
        self.rows.borrow_mut().iter_mut().filter(|((at, _), _)| *at == table).for_each(|(_, value)| change(value));
    }

    /// Changes one stored value of a table, counted in the order of keys.
    pub fn damage_one(&self, table: Table, which: usize, change: impl FnOnce(&mut Vec<u8>)) {
        let key = self.within(table, &Range::all(), None).into_iter().nth(which).map(|(key, _)| key);
        let mut rows = self.rows.borrow_mut();
        if let Some(value) = key.and_then(|key| rows.get_mut(&(table, key))) {
            change(value);
        }
    }

    /// Loses one value of a table, counted in the order of keys.
    pub fn lose(&self, table: Table, which: usize) {
        let key = self.within(table, &Range::all(), None).into_iter().nth(which).map(|(key, _)| key);
        key.map(|key| self.rows.borrow_mut().remove(&(table, key)));
    }

    /// Number of values in a table.
    pub fn count(&self, table: Table) -> usize {
        self.rows.borrow().keys().filter(|(at, _)| *at == table).count()
    }

    fn within(&self, table: Table, range: &Range, limit: Option<u32>) -> Vec<(Vec<u8>, Vec<u8>)> {
        let inside = |key: &[u8]| {
            key >= range.from.as_slice() && range.below.as_ref().is_none_or(|below| key < below.as_slice())
        };
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let rows = self.rows.borrow();
        rows.iter()
            .filter(|((at, key), _)| *at == table && inside(key))
            .take(limit)
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect()
    }
}

impl Storage for MemoryStorage {
    async fn values(&self, table: Table, range: Range, limit: Option<u32>) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.within(table, &range, limit).into_iter().map(|(_, value)| value).collect())
    }

    async fn keys(&self, table: Table, range: Range, limit: Option<u32>) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.within(table, &range, limit).into_iter().map(|(key, _)| key).collect())
    }

    async fn write(&self, batch: Batch, _durability: Durability) -> Result<(), StoreError> {
        if let Some(fault) = self.fault.borrow().clone() {
            return Err(fault);
        }
        for step in batch.steps {
            match step {
                Step::Put(table, key, value) => {
                    self.rows.borrow_mut().insert((table, key), value);
                }
                Step::Delete(table, range) => {
                    for (key, _) in self.within(table, &range, None) {
                        self.rows.borrow_mut().remove(&(table, key));
                    }
                }
            }
        }
        Ok(())
    }
}

/// The result of what never waits, as neither the store in memory nor the cipher of tests does.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing waits here"),
    }
}
