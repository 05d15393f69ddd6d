//! IndexedDB's requests and transactions as futures.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
};

use super::{Durability, Range, StoreError, Table};
use crate::{bridge::StoreTrouble, trap};

/// The browser's factory of databases.
pub(super) fn factory() -> Result<IdbFactory, StoreError> {
    let found = Reflect::get(&js_sys::global(), &"indexedDB".into()).unwrap_or(JsValue::UNDEFINED);
    found.dyn_into().map_err(|_| StoreError::Lost("this browser has no storage".to_owned()))
}

/// Waits until a request is answered.
pub(super) async fn answer(request: &IdbRequest) -> Result<JsValue, StoreError> {
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(done).await {
        Ok(_) => request.result().map_err(|error| failure(&error)),
        Err(_) => Err(request.error().ok().flatten().map_or_else(unknown, |error| failure(&error))),
    }
}

/// Waits until a database is open or deleted. One that stays blocked by another tab for long is given up.
pub(super) async fn opened(request: &IdbOpenDbRequest) -> Result<JsValue, StoreError> {
    const PATIENCE_MS: i32 = 8_000;
    let patience = Promise::new(&mut |resolve, _| set_timeout(&resolve, PATIENCE_MS));
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    let first = JsFuture::from(Promise::race(&Array::of2(&done, &patience))).await;
    match first {
        Ok(event) if event.is_undefined() => Err(StoreError::Unusable(StoreTrouble::Held)),
        Ok(_) => request.result().map_err(|error| failure(&error)),
        Err(_) => Err(request.error().ok().flatten().map_or_else(unknown, |error| failure(&error))),
    }
}

/// Begins a transaction.
pub(super) fn begin(database: &IdbDatabase, tables: &[Table], mode: Mode) -> Result<IdbTransaction, StoreError> {
    let names: Array = tables.iter().map(|table| JsValue::from_str(table.name())).collect();
    let options = Object::new();
    let (name, durability) = match mode {
        Mode::Read => ("readonly", "default"),
        Mode::Write(Durability::Strict) => ("readwrite", "strict"),
        Mode::Write(Durability::Relaxed) => ("readwrite", "relaxed"),
    };
    // Through the function itself: the typed one does not know durability.
    let set = Reflect::set(&options, &"durability".into(), &durability.into());
    let function = set.and_then(|_| Reflect::get(database, &"transaction".into())).map_err(|error| failure(&error))?;
    let begun = Function::from(function).call3(database, &names, &name.into(), &options);
    begun.map(JsCast::unchecked_into).map_err(|error| failure(&error))
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mode {
    /// Reading.
    Read,
    /// Writing.
    Write(Durability),
}

/// Waits until a transaction is done, wholly or not at all.
pub(super) async fn complete(transaction: &IdbTransaction) -> Result<(), StoreError> {
    let done = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    match JsFuture::from(done).await {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction.error().map_or_else(unknown, |error| failure(&error))),
    }
}

/// A table within a transaction.
pub(super) fn table(transaction: &IdbTransaction, table: Table) -> Result<IdbObjectStore, StoreError> {
    transaction.object_store(table.name()).map_err(|error| failure(&error))
}

/// A range of keys as the browser wants it; undefined: everything.
pub(super) fn key_range(range: &Range) -> Result<JsValue, StoreError> {
    let from = bytes(&range.from);
    let made = match &range.below {
        None if range.from.is_empty() => return Ok(JsValue::UNDEFINED),
        None => IdbKeyRange::lower_bound(&from),
        Some(below) => IdbKeyRange::bound_with_lower_open_and_upper_open(&from, &bytes(below), false, true),
    };
    made.map(Into::into).map_err(|error| failure(&error))
}

/// Bytes in memory of the browser's: a view would make it copy the whole program's memory.
pub(super) fn bytes(slice: &[u8]) -> JsValue {
    Uint8Array::from(slice).into()
}

/// The byte strings of an array.
pub(super) fn byte_strings(array: &JsValue) -> Vec<Vec<u8>> {
    Array::from(array).iter().map(|value| Uint8Array::new(&value).to_vec()).collect()
}

/// What the browser's exception means to us.
pub(super) fn failure(error: &JsValue) -> StoreError {
    let Some(exception) = error.dyn_ref::<DomException>() else { return StoreError::Failed(trap::words(error)) };
    let why = format!("{}: {}", exception.name(), exception.message());
    match exception.name().as_str() {
        "QuotaExceededError" => StoreError::Full,
        "InvalidStateError" | "UnknownError" | "AbortError" | "TransactionInactiveError" => StoreError::Lost(why),
        _ => StoreError::Failed(why),
    }
}

fn unknown() -> StoreError {
    StoreError::Failed("the browser does not say why".to_owned())
}

/// Calls `then` after `ms` milliseconds.
pub(super) fn set_timeout(then: &Function, ms: i32) {
    if let Ok(function) = Reflect::get(&js_sys::global(), &"setTimeout".into()) {
        let _ = Function::from(function).call2(&JsValue::UNDEFINED, then, &ms.into());
    }
}
