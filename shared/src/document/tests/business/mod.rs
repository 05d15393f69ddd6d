//! The stored form of the business with a customer: what no change alters, and what a newer version wrote.

mod newer;
mod receipts;
