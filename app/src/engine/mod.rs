//! The engine worker: documents, storage, outbox, sync.
