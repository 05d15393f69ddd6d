//! Business with a customer 生意: where it stands, the figures, every voucher and the form of each; and the catalogue.

mod desk;
mod detail;
mod figures;
mod form;
mod groups;
mod kept_draft;
mod milestones;
mod panel;
mod place;
mod products;
mod standing;
mod state;
mod summary;
mod text;
mod words;

pub use self::{panel::BusinessPart, products::ProductsPage, summary::BusinessSummary};
