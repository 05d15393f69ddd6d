//! What changing a dictionary, rates or classes makes of them. Entries are never taken out: vouchers keep their keys.

use shared::{
    money::parse_decimal,
    text::normal::normal,
    trade::settings::{Choice, Dictionary},
};

/// Why a change is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing was typed, or too much.
    Name,
    /// Another entry is called so.
    Taken,
    /// It is no share between nothing and all.
    Share,
    /// It is no number of days.
    Days,
    /// One at least has to be left.
    Last,
}

/// The longest name of an entry, characters.
const NAME_MAX_CHARS: usize = 60;
/// A hundredth of a percent in millionths of a percent.
const HUNDREDTH: i64 = 10_000;

/// How an entry is called in both languages, for comparing.
fn names(dictionary: Dictionary, choice: &Choice) -> Vec<String> {
    let label = dictionary.label(&choice.key);
    let own = choice.name.as_deref();
    let known = [label.map(|label| label.zh), label.map(|label| label.en)].into_iter().flatten();
    own.into_iter()
        .chain(known.filter(|_| own.is_none()))
        .chain(std::iter::once(choice.key.as_str()))
        .map(normal)
        .collect()
}

fn clean(typed: &str) -> Result<String, Wrong> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=NAME_MAX_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(Wrong::Name) }
}

fn is_taken(dictionary: Dictionary, choices: &[Choice], name: &str, but: Option<usize>) -> bool {
    let wanted = normal(name);
    let mut others = choices.iter().enumerate().filter(|(place, _)| Some(*place) != but);
    others.any(|(_, choice)| names(dictionary, choice).contains(&wanted))
}

/// With a new entry at the end. Its key is its name: what an old system called so and was imported as a text is then it.
///
/// # Errors
/// When the name is empty, too long or taken.
pub fn added(dictionary: Dictionary, choices: &[Choice], typed: &str) -> Result<Vec<Choice>, Wrong> {
    let name = clean(typed)?;
    if is_taken(dictionary, choices, &name, None) {
        return Err(Wrong::Taken);
    }
    let new = Choice { key: name, name: None, probability: None, retired: false };
    Ok(choices.iter().cloned().chain([new]).collect())
}

/// With an entry called otherwise.
///
/// # Errors
/// When the name is empty, too long or taken.
pub fn renamed(dictionary: Dictionary, choices: &[Choice], place: usize, typed: &str) -> Result<Vec<Choice>, Wrong> {
    let name = clean(typed)?;
    if is_taken(dictionary, choices, &name, Some(place)) {
        return Err(Wrong::Taken);
    }
    Ok(with(choices, place, |choice| choice.name = Some(name)))
}

/// With another probability; empty: none.
///
/// # Errors
/// When it is no share.
pub fn likely(choices: &[Choice], place: usize, typed: &str) -> Result<Vec<Choice>, Wrong> {
    let probability = if typed.trim().is_empty() { None } else { Some(share(typed)?) };
    Ok(with(choices, place, |choice| choice.probability = probability))
}

/// With an entry that is not offered any more, or is again.
///
/// # Errors
/// When no other one would be offered.
pub fn retired(choices: &[Choice], place: usize, retired: bool) -> Result<Vec<Choice>, Wrong> {
    let left = choices.iter().enumerate().any(|(other, choice)| other != place && !choice.retired);
    if retired && !left { Err(Wrong::Last) } else { Ok(with(choices, place, |choice| choice.retired = retired)) }
}

/// With an entry one place earlier or later.
pub fn moved(choices: &[Choice], place: usize, later: bool) -> Vec<Choice> {
    let mut choices = choices.to_vec();
    let other = if later { place + 1 } else { place.wrapping_sub(1) };
    if place < choices.len() && other < choices.len() {
        choices.swap(place, other);
    }
    choices
}

fn with(choices: &[Choice], place: usize, change: impl FnOnce(&mut Choice)) -> Vec<Choice> {
    let mut choices = choices.to_vec();
    if let Some(choice) = choices.get_mut(place) {
        change(choice);
    }
    choices
}

/// A share in hundredths of a percent: `13`, `13%`, `1.5`.
fn share(typed: &str) -> Result<i64, Wrong> {
    let typed: String = typed.trim().trim_end_matches(['%', '％']).to_owned();
    let parts = parse_decimal(&typed).map_err(|_| Wrong::Share)?.0;
    let sound = parts % HUNDREDTH == 0 && (0..=100 * 100 * HUNDREDTH).contains(&parts);
    if sound { Ok(parts / HUNDREDTH) } else { Err(Wrong::Share) }
}

/// Rates with one more, in order.
///
/// # Errors
/// When it is no share, or there already.
pub fn with_rate(rates: &[i64], typed: &str) -> Result<Vec<i64>, Wrong> {
    inserted(rates, share(typed)?)
}

/// Ends of classes with one more, in order.
///
/// # Errors
/// When it is no number of days, or there already.
pub fn with_end(ends: &[i64], typed: &str) -> Result<Vec<i64>, Wrong> {
    let days = typed.trim().parse::<i64>().ok().filter(|days| (1..=9_999).contains(days));
    inserted(ends, days.ok_or(Wrong::Days)?)
}

fn inserted(numbers: &[i64], number: i64) -> Result<Vec<i64>, Wrong> {
    if numbers.contains(&number) {
        return Err(Wrong::Taken);
    }
    let mut numbers = numbers.to_vec();
    numbers.push(number);
    numbers.sort_unstable();
    Ok(numbers)
}

/// Without one of them.
///
/// # Errors
/// When none would be left.
pub fn without(numbers: &[i64], place: usize) -> Result<Vec<i64>, Wrong> {
    if numbers.len() < 2 {
        return Err(Wrong::Last);
    }
    Ok(numbers.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, number)| *number).collect())
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
