//! A made-up customer: its record and the people there.

use shared::{
    customer::{
        command::{NewContact, NewCustomer},
        field::{ContactField, CustomerField},
    },
    id::ContactId,
    sorted::SortedMap,
    time::{Day, Instant},
    value::{Place, Position, Value},
};

use super::{
    random::Random,
    words::{self, City},
};

/// What a customer is called and buys.
pub(super) struct Identity {
    /// The record to be.
    pub new: NewCustomer,
    /// What they buy.
    pub goods: &'static str,
}

type Fields = SortedMap<CustomerField, Value>;

fn put(fields: &mut Fields, field: CustomerField, text: impl Into<String>) {
    fields.insert(field, Value::Text(text.into()));
}

/// A customer in China.
pub(super) fn domestic(random: &mut Random, number: u64, at: Instant) -> Identity {
    let city = random.pick(words::CITIES);
    let (trade, industry, goods) = *random.pick(words::TRADES);
    let (first, second) = (random.pick(words::BRANDS), random.pick(words::BRANDS));
    let short = format!("{first}{second}{trade}");
    let name = format!("{}{short}{}", city.short, random.weighted(words::SUFFIXES));
    let mut fields = common(random, number);
    put(&mut fields, CustomerField::Name, &name);
    put(&mut fields, CustomerField::ShortName, format!("{}{first}{second}", city.short));
    put(&mut fields, CustomerField::Industry, industry);
    put(&mut fields, CustomerField::Phone, format!("{}-{}", city.phone, random.digits(8)));
    put(&mut fields, CustomerField::Country, "中国");
    place(random, &mut fields, city);
    if random.chance(35) {
        put(&mut fields, CustomerField::Web, format!("https://www.{}{}.example.com", random.digits(2), number));
    }
    if random.chance(60) {
        registration(random, &mut fields, &name, city, goods);
    }
    let contacts = 1 + random.below(3);
    let contacts = (0..contacts).map(|nth| contact(random, nth == 0, at)).collect();
    Identity { new: record(random, fields, contacts), goods }
}

fn record(random: &mut Random, fields: Fields, contacts: Vec<NewContact>) -> NewCustomer {
    let mut tags = Vec::new();
    while random.chance(35) && tags.len() < 3 {
        let tag = (*random.pick(words::TAGS)).to_owned();
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    NewCustomer { fields, custom: SortedMap::new(), tags, contacts, actions: Vec::new(), origin: None }
}

fn common(random: &mut Random, number: u64) -> Fields {
    let mut fields = Fields::new();
    put(&mut fields, CustomerField::Number, format!("KH{number:06}"));
    put(
        &mut fields,
        CustomerField::Kind,
        *random.weighted(&[
            (55, "potential"),
            (28, "ordinary"),
            (7, "vip"),
            (5, "agent"),
            (3, "partner"),
            (2, "supplier"),
        ]),
    );
    let sources = [
        (20, "phone"),
        (18, "referral"),
        (15, "exhibition"),
        (15, "web"),
        (12, "search"),
        (10, "visit"),
        (8, "purchased"),
        (2, "other"),
    ];
    put(&mut fields, CustomerField::Source, *random.weighted(&sources));
    put(
        &mut fields,
        CustomerField::Level,
        *random.weighted(&[(10, "close"), (25, "good"), (55, "normal"), (10, "poor")]),
    );
    let headcount =
        *random.weighted(&[(30, 20), (30, 80), (25, 300), (10, 1_200), (5, 5_000)]) * random.between(60, 140) / 100;
    fields.insert(CustomerField::Headcount, Value::Integer(headcount));
    if random.chance(25) {
        put(&mut fields, CustomerField::Remark, *random.pick(words::REMARKS));
    }
    fields
}

fn place(random: &mut Random, fields: &mut Fields, city: &City) {
    let district = *random.pick(city.districts);
    put(fields, CustomerField::Province, city.province);
    put(fields, CustomerField::City, city.name);
    put(fields, CustomerField::District, district);
    let address = format!("{}{district}{}{}号", city.name, random.pick(words::STREETS), random.between(1, 999));
    let position = random.chance(40).then(|| Position {
        latitude: off(city.centre.0, random),
        longitude: off(city.centre.1, random),
        accuracy_m: 20.0,
    });
    fields.insert(CustomerField::Address, Value::Place(Place { address, position }));
}

/// Up to about 15 km away, in steps of a hundred-thousandth of a degree.
#[expect(clippy::cast_precision_loss, reason = "the number is far below 2^52")]
fn off(centre: f64, random: &mut Random) -> f64 {
    let steps = (centre * 100_000.0).round() + random.between(-15_000, 15_000) as f64;
    steps / 100_000.0
}

fn registration(random: &mut Random, fields: &mut Fields, name: &str, city: &City, goods: &str) {
    let code = credit_code(random, city.division);
    let person = person_name(random);
    put(fields, CustomerField::RegisteredName, name);
    put(fields, CustomerField::CreditCode, &code);
    put(fields, CustomerField::LegalRepresentative, person);
    put(fields, CustomerField::RegistrationStatus, "存续");
    put(
        fields,
        CustomerField::RegisteredCapital,
        format!("{}万元人民币", random.pick(&[50, 100, 200, 500, 1_000, 5_000])),
    );
    let year = i32::try_from(random.between(1994, 2024)).unwrap_or(2000);
    let month = u32::try_from(random.between(1, 13)).unwrap_or(1);
    let founded = Day::new(year, month, u32::try_from(random.between(1, 29)).unwrap_or(1));
    fields.extend(founded.map(|day| (CustomerField::FoundedOn, Value::Day(day))));
    if random.chance(50) {
        put(fields, CustomerField::BusinessScope, format!("{goods}的研发、生产与销售;货物进出口;技术服务。"));
        put(fields, CustomerField::InvoiceTitle, name);
        put(fields, CustomerField::TaxNumber, code);
        put(
            fields,
            CustomerField::Bank,
            format!("{}{}支行", random.pick(&["中国银行", "工商银行", "建设银行", "招商银行", "农业银行"]), city.short),
        );
        put(fields, CustomerField::BankAccount, format!("62{}", random.digits(17)));
    }
}

/// A unified social credit code with its check character (GB 32100-2015).
fn credit_code(random: &mut Random, division: &str) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut code = format!("91{division}MA");
    while code.len() < 17 {
        code.push(char::from(*random.pick(ALPHABET)));
    }
    let mut weight = 1;
    let mut sum = 0;
    for character in code.bytes() {
        let value = ALPHABET.iter().position(|known| *known == character).unwrap_or(0);
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    code.push(char::from(ALPHABET[(31 - sum % 31) % 31]));
    code
}

/// A person's name.
pub(super) fn person_name(random: &mut Random) -> String {
    format!("{}{}", random.pick(words::SURNAMES), random.pick(words::GIVEN))
}

fn contact(random: &mut Random, main: bool, at: Instant) -> NewContact {
    let name = person_name(random);
    let (position, department, responsibility) = *random.pick(words::POSITIONS);
    let man = random.chance(55);
    let mobile =
        format!("1{}{}", random.pick(&["38", "39", "36", "58", "59", "86", "87", "77", "35"]), random.digits(8));
    let mut fields = contact_base(random, &name, main);
    let mut put = |field, text: &str| fields.insert(field, Value::Text(text.to_owned()));
    put(ContactField::Position, position);
    put(ContactField::Department, department);
    put(ContactField::Responsibility, responsibility);
    put(ContactField::Sex, if man { "male" } else { "female" });
    let surname: String = name.chars().take(if name.chars().count() > 3 { 2 } else { 1 }).collect();
    put(ContactField::Salutation, &format!("{surname}{}", if man { "总" } else { "经理" }));
    if random.chance(50) {
        put(ContactField::Wechat, &format!("wx{mobile}"));
    }
    fields.insert(ContactField::Mobiles, Value::List(vec![mobile]));
    if random.chance(20) {
        let month = u32::try_from(random.between(1, 13)).unwrap_or(1);
        let birthday = Day::new(
            i32::try_from(random.between(1965, 2000)).unwrap_or(1980),
            month,
            u32::try_from(random.between(1, 29)).unwrap_or(1),
        );
        fields.extend(birthday.map(|day| (ContactField::Birthday, Value::Day(day))));
    }
    NewContact { id: ContactId(random.id(at)), fields }
}

fn contact_base(random: &mut Random, name: &str, main: bool) -> SortedMap<ContactField, Value> {
    let role = if main { "main" } else { *random.weighted(&[(92, "contact"), (8, "left")]) };
    let text = |text: &str| Value::Text(text.to_owned());
    SortedMap::from([(ContactField::Name, text(name)), (ContactField::Role, text(role))])
}

/// A customer abroad.
pub(super) fn abroad(random: &mut Random, number: u64, at: Instant) -> Identity {
    let (base, country, city) = *random.pick(words::FOREIGN);
    let (_, industry, goods) = *random.pick(words::TRADES);
    let name = format!("{base} {} {}", random.pick(words::FOREIGN_SUFFIXES), random.between(1, 400));
    let mut fields = common(random, number);
    put(&mut fields, CustomerField::Name, &name);
    put(&mut fields, CustomerField::EnglishName, &name);
    put(&mut fields, CustomerField::Industry, industry);
    put(&mut fields, CustomerField::Country, country);
    put(&mut fields, CustomerField::City, city);
    put(&mut fields, CustomerField::Phone, format!("+{} {}", random.between(20, 99), random.digits(9)));
    let place = Place { address: format!("{} Harbour Street, {city}", random.between(1, 200)), position: None };
    fields.insert(CustomerField::Address, Value::Place(place));
    let person = *random.pick(words::FOREIGN_PEOPLE);
    let mut contact = contact_base(random, person, true);
    let mailbox: String = person.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    contact.insert(ContactField::Emails, Value::List(vec![format!("{mailbox}@{number}.example.com")]));
    contact.insert(ContactField::Position, Value::Text("Purchasing Manager".to_owned()));
    let contacts = vec![NewContact { id: ContactId(random.id(at)), fields: contact }];
    Identity { new: record(random, fields, contacts), goods }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_codes_have_the_right_check_character() {
        // A published code of a real register entry has these properties; ours must too.
        const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        let code = credit_code(&mut Random::new(1, 1), "310000");
        assert_eq!(code.len(), 18);
        let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
        let value = |c: char| ALPHABET.find(c).unwrap();
        let sum: usize = code.chars().zip(weights).map(|(c, w)| value(c) * w).sum();
        assert_eq!((31 - sum % 31) % 31, value(code.chars().last().unwrap()));
    }
}
