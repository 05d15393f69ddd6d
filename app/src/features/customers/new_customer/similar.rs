//! Likely duplicates of a customer that is being entered.

use std::sync::Arc;

use shared::{
    facts::Facts,
    text::{company, credit_code, phone},
};

use super::draft::NewDraft;

/// Shown at most.
const MOST: usize = 5;
/// Shorter numbers are extensions, not identities.
const LEAST_DIGITS: usize = 7;

/// Why two customers may be the same; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// The same credit code.
    Code,
    /// The same phone number.
    Phone,
    /// The same name but for legal form, brackets and such.
    Name,
}

/// Customers that may be the same, the surest first.
pub fn similar(rows: &[Arc<Facts>], draft: &NewDraft) -> Vec<(Arc<Facts>, Likeness)> {
    let name = Some(company::company_key(&draft.name)).filter(|key| !key.is_empty());
    let number = Some(phone::normalise(&draft.phone)).filter(|digits| digits.len() >= LEAST_DIGITS);
    let code = Some(credit_code::normalise(&draft.code)).filter(|code| !code.is_empty());
    if name.is_none() && number.is_none() && code.is_none() {
        return Vec::new();
    }
    // The key of a name starts with its first character, so most names need no key to be told apart.
    let first = draft.name.trim().chars().next();
    let like = |facts: &Facts| {
        if code.as_ref().is_some_and(|code| facts.credit_code == *code) {
            Some(Likeness::Code)
        } else if number.as_ref().is_some_and(|number| facts.phones.iter().any(|other| other == number)) {
            Some(Likeness::Phone)
        } else {
            let near = first.is_some_and(|first| facts.name.contains(first) || facts.short_name.contains(first));
            let same = |other: &str| {
                !other.is_empty() && name.as_ref().is_some_and(|name| company::company_key(other) == *name)
            };
            (near && (same(&facts.name) || same(&facts.short_name))).then_some(Likeness::Name)
        }
    };
    let mut found: Vec<_> = rows
        .iter()
        .filter(|facts| !facts.deleted)
        .filter_map(|facts| Some((Arc::clone(facts), like(facts)?)))
        .collect();
    found.sort_by_key(|(_, likeness)| *likeness);
    found.truncate(MOST);
    found
}
