//! What devices of older versions know: nothing else is told them.

use crate::{
    id::DocId,
    kind,
    people::Role,
    sync::{
        protocol::{Fate, Item, Scope},
        request::Verdict,
    },
};

/// The first protocol whose devices know that customers have parts.
pub(super) const PARTS_SINCE: u16 = 2;

/// Whether a document is of a kind that came after version 3: among customers, whose names are fresh, only the business
/// with one has a derived name.
pub(super) fn is_other(scope: Scope, doc: DocId) -> bool {
    !matches!(scope, Scope::Commercial(_) | Scope::Private(_)) && kind::is_derived(doc)
}

/// Whether the first protocol knew such scopes.
pub(super) fn is_of_first(scope: Scope) -> bool {
    matches!(scope, Scope::Company | Scope::Portfolio(_) | Scope::Shared(_) | Scope::OpenSea)
}

/// Items as the first protocol knew them: who counts the money is a rep there who sees more.
pub(super) fn as_of_first(items: &mut Vec<Item>) {
    items.retain(|item| !matches!(item, Item::Setting(_)));
    for item in items {
        if let Item::Person(person) = item
            && person.role == Role::Finance
        {
            person.role = Role::Rep;
        }
    }
}

/// A fate as the second protocol knew it: without a reason.
pub(super) fn fate_of_second(fate: &mut Fate) {
    if let Fate::Full(ms) = *fate {
        *fate = Fate::Later(ms);
    }
}

/// A verdict as the second protocol knew it.
pub(super) fn verdict_of_second(verdict: &mut Verdict) {
    if let Verdict::Full(ms) = *verdict {
        *verdict = Verdict::Later(ms);
    }
}
