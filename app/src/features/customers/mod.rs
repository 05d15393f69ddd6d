//! Customers: list, record, quick add.

mod address;
mod browse;
mod list;
mod new_customer;
mod next_step;
mod record;
mod text;
mod usage;

use std::sync::Arc;

use leptos::prelude::*;
use shared::follow_up::record::ActionForm;

pub use self::{
    browse::Browse,
    list::{BulkBar, CustomerList, FilterDialog, ListState},
    new_customer::NewCustomerForm,
    record::CustomerPanel,
};
use crate::bridge::Opened;

/// Composer and timeline of a record: another area's part of the page, put in by the shell because areas do not
/// know each other. It gets the record, and the form in which somebody wants to write.
pub type FollowUpPart = fn(Signal<Arc<Opened>>, RwSignal<Option<ActionForm>>) -> AnyView;
