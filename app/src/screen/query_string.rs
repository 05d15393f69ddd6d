//! The query part of an address, without its question mark.

/// The address of a path with a query.
pub fn join(path: &str, search: &str) -> String {
    if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") }
}

/// The query without a parameter.
pub fn without(search: &str, name: &str) -> String {
    let search = search.strip_prefix('?').unwrap_or(search);
    let kept = search.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name));
    kept.collect::<Vec<_>>().join("&")
}

/// The query with a parameter set to a value that needs no escaping, or without it.
pub fn with(search: &str, name: &str, value: Option<&str>) -> String {
    let rest = without(search, name);
    match value {
        None => rest,
        Some(value) if rest.is_empty() => format!("{name}={value}"),
        Some(value) => format!("{rest}&{name}={value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_parameter_changes_and_the_others_stay() {
        assert_eq!(with("?q=a%26b&tab=x", "tab", Some("contacts")), "q=a%26b&tab=contacts");
        assert_eq!(with("", "wide", Some("1")), "wide=1");
        assert_eq!(with("wide=1&q=x", "wide", None), "q=x");
        assert_eq!(without("wide&q=x&wider=1", "wide"), "q=x&wider=1");
        assert_eq!(join("/customers", ""), "/customers");
    }
}
