//! 大写: amounts of yuan in characters that nobody can alter.

/// The digits. Source: 《票据法》 rules for filling in bills (正确填写票据和结算凭证的基本规定).
const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
/// Ten, hundred, thousand within a group of four digits.
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];

/// An amount of fen in capital characters: `壹仟肆佰零玖元伍角`. Ends with 整 when there are no jiao and no fen; negative
/// amounts begin with 负.
pub fn capital(fen: i64) -> String {
    let amount = fen.unsigned_abs();
    let (yuan, jiao, cents) = (amount / 100, amount / 10 % 10, amount % 10);
    let mut text = String::from(if fen < 0 { "负" } else { "" });
    if yuan > 0 {
        text.push_str(&whole(yuan));
        text.push('元');
    }
    match (jiao, cents) {
        (0, 0) => text.push_str(if yuan == 0 { "零元整" } else { "整" }),
        (0, cents) => {
            if yuan > 0 {
                text.push('零');
            }
            part(&mut text, cents, '分');
        }
        (jiao, cents) => {
            part(&mut text, jiao, '角');
            if cents > 0 {
                part(&mut text, cents, '分');
            }
        }
    }
    text
}

fn part(text: &mut String, digit: u64, unit: char) {
    text.push(DIGITS[usize::try_from(digit % 10).unwrap_or(0)]);
    text.push(unit);
}

/// Each 亿 is read as a number of its own: 壹万贰仟亿.
fn whole(yuan: u64) -> String {
    const UNITS: [(u64, char); 2] = [(100_000_000, '亿'), (10_000, '万')];
    for (unit, name) in UNITS {
        if yuan >= unit {
            let (high, low) = (yuan / unit, yuan % unit);
            let gap = if low > 0 && low < unit / 10 { "零" } else { "" };
            let low = if low > 0 { whole(low) } else { String::new() };
            return format!("{}{name}{gap}{low}", whole(high));
        }
    }
    of_four(yuan)
}

fn of_four(group: u64) -> String {
    let mut text = String::new();
    let mut gap = false;
    for (place, unit) in PLACES.iter().enumerate().rev() {
        let digit = usize::try_from(group / 10_u64.pow(u32::try_from(place).unwrap_or(0)) % 10).unwrap_or(0);
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            text.push('零');
        }
        text.push(DIGITS[digit]);
        text.push_str(unit);
    }
    text
}
