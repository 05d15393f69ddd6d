//! Which columns the table has, and how wide they are.

use shared::query::sort::Column;

/// The columns until somebody chooses others.
pub const DEFAULT: [Column; 8] = [
    Column::Name,
    Column::Contact,
    Column::Phone,
    Column::Kind,
    Column::City,
    Column::LastContact,
    Column::NextStep,
    Column::Owner,
];

/// The columns of the query's parameter: the name first, each once. Unknown ones are left out; none: the default.
pub fn parse(keys: Option<&str>) -> Vec<Column> {
    let mut chosen = vec![Column::Name];
    for column in keys.unwrap_or_default().split('.').filter_map(Column::from_key) {
        if !chosen.contains(&column) {
            chosen.push(column);
        }
    }
    if chosen.len() == 1 { DEFAULT.to_vec() } else { chosen }
}

/// The parameter that stands for these columns.
pub fn keys(columns: &[Column]) -> String {
    columns.iter().map(|column| column.key()).collect::<Vec<_>>().join(".")
}

/// The columns with one switched on or off. The name stays; so does the order of all columns.
pub fn toggled(columns: &[Column], column: Column) -> Vec<Column> {
    let on = |other: &Column| if *other == column { !columns.contains(other) } else { columns.contains(other) };
    let mut chosen: Vec<Column> = columns.iter().copied().filter(|other| on(other)).collect();
    if !columns.contains(&column) {
        chosen.push(column);
    }
    if !chosen.contains(&Column::Name) {
        chosen.insert(0, Column::Name);
    }
    chosen
}

/// Where a column stands.
pub fn place(columns: &[Column], column: Column) -> isize {
    columns.iter().position(|other| *other == column).and_then(|place| isize::try_from(place).ok()).unwrap_or(0)
}

/// The columns with one put elsewhere; nothing comes before the name.
pub fn moved(columns: &[Column], column: Column, to: isize) -> Vec<Column> {
    let mut moved: Vec<Column> = columns.iter().copied().filter(|other| *other != column).collect();
    let to = usize::try_from(to).unwrap_or(0).clamp(1, moved.len().max(1));
    moved.insert(to.min(moved.len()), column);
    moved
}

/// The least width in quarters of a rem, and the share of what is left over. Whole numbers, here as in the other lengths
/// of the screen: nothing else would need the code that writes fractions.
fn width(column: Column) -> (u32, u32) {
    match column {
        Column::Name => (52, 24),
        Column::NextStep => (44, 18),
        Column::EnglishName | Column::Tags => (36, 14),
        Column::Phone | Column::CreditCode => (34, 10),
        Column::Industry => (32, 12),
        Column::Starred | Column::Actions => (18, 5),
        _ => (24, 9),
    }
}

/// The grid's tracks: the box, the columns.
pub fn tracks(columns: &[Column]) -> String {
    let mut tracks = "2.5rem".to_owned();
    for column in columns {
        let (least, share) = width(*column);
        tracks.push_str(&format!(" minmax(calc({least} * 0.25rem), {share}fr)"));
    }
    tracks
}

/// The width below which the table scrolls sideways, as a length: the box, the columns with the gaps after them, the edge.
pub fn least_width(columns: &[Column]) -> String {
    let quarters = 10 + columns.iter().map(|column| width(*column).0 + 3).sum::<u32>() + 4;
    format!("calc({quarters} * 0.25rem)")
}

/// Whether its values stand at the right: numbers.
pub fn numeric(column: Column) -> bool {
    column == Column::Actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_add_up() {
        let columns = [Column::Name, Column::City];
        assert_eq!(tracks(&columns), "2.5rem minmax(calc(52 * 0.25rem), 24fr) minmax(calc(24 * 0.25rem), 9fr)");
        // 2.5 + 13.75 + 6.75 + 1 rem.
        assert_eq!(least_width(&columns), "calc(96 * 0.25rem)");
    }

    #[test]
    fn columns_survive_the_address() {
        let chosen = vec![Column::Name, Column::Actions, Column::City];
        assert_eq!(parse(Some(&keys(&chosen))), chosen);
        assert_eq!(parse(None), DEFAULT);
        assert_eq!(parse(Some("nonsense")), DEFAULT);
        assert_eq!(parse(Some("city.city.x")), [Column::Name, Column::City]);
    }

    #[test]
    fn a_column_is_moved_and_the_name_stays_first() {
        let three = [Column::Name, Column::City, Column::Kind];
        assert_eq!(moved(&three, Column::Kind, 1), [Column::Name, Column::Kind, Column::City]);
        assert_eq!(moved(&three, Column::City, 2), [Column::Name, Column::Kind, Column::City]);
        assert_eq!(moved(&three, Column::Kind, 0), [Column::Name, Column::Kind, Column::City]);
        assert_eq!(moved(&three, Column::City, -1), three);
        assert_eq!(moved(&three, Column::Kind, 9), three);
        assert_eq!(place(&three, Column::Kind), 2);
    }

    #[test]
    fn a_column_is_switched_and_the_name_stays() {
        let two = [Column::Name, Column::City];
        assert_eq!(toggled(&two, Column::City), [Column::Name]);
        assert_eq!(toggled(&two, Column::Kind), [Column::Name, Column::City, Column::Kind]);
        assert_eq!(toggled(&two, Column::Name), [Column::Name, Column::City]);
    }
}
